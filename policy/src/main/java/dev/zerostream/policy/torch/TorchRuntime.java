package dev.zerostream.policy.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;

/**
 * Where tensors live; the only class that names a device.
 *
 * <p>The system property {@value #DEVICE} may say {@code cpu} or {@code gpu0}; without it the
 * engine chooses, which is the first GPU if libtorch sees one. DJL's own properties hold: {@code
 * ai.djl.pytorch.num_threads} sets the threads of one operation, {@code ai.djl.offline=true} keeps
 * it from looking for native libraries elsewhere.
 */
final class TorchRuntime {

  static final String ENGINE = "PyTorch";
  private static final String DEVICE = "zerostream.device";

  private TorchRuntime() {}

  static Device device() {
    var engine = Engine.getEngine(ENGINE);
    var name = System.getProperty(DEVICE);
    return name == null ? engine.defaultDevice() : Device.fromName(name, engine);
  }

  /** The root of one owner's native memory; closing it frees everything. */
  static PtNDManager newManager() {
    return (PtNDManager) Engine.getEngine(ENGINE).newBaseManager(device());
  }
}
