package dev.zerostream.policy.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.regex.Pattern;

/**
 * Where tensors live; the only class that names a device.
 *
 * <p>DJL's own properties hold: {@code ai.djl.pytorch.num_threads} sets the threads of one
 * operation, {@code ai.djl.offline=true} keeps it from looking for native libraries elsewhere, and
 * the environment's {@code PYTORCH_LIBRARY_PATH} names an installed PyTorch, such as one with CUDA.
 */
final class TorchRuntime {

  static final String ENGINE = "PyTorch";
  private static final String PROPERTY = "zerostream.device";
  private static final String AUTO = "auto";
  private static final Pattern NAME = Pattern.compile("auto|cpu|cuda(:[0-9]+)?");

  private TorchRuntime() {}

  /** Chooses the device of everything made from now on. */
  static void use(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Expected a device auto, cpu, cuda or cuda:N, but it is " + name);
    }
    device(name);
    System.setProperty(PROPERTY, name);
  }

  /** Whether tensors live in ordinary memory. */
  static boolean onProcessor() {
    return !device().isGpu();
  }

  /** Threads of one operation, as the process was started with. */
  static int threads() {
    return Started.THREADS;
  }

  /** Read once, before anything changes it. */
  private static final class Started {

    private static final int THREADS = read();

    private static int read() {
      Engine.getEngine(ENGINE);
      return JniUtils.getNumThreads();
    }
  }

  static Device device() {
    return device(System.getProperty(PROPERTY, AUTO));
  }

  private static Device device(String name) {
    var engine = Engine.getEngine(ENGINE);
    if (name.equals(AUTO)) {
      return engine.defaultDevice();
    } else if (name.equals("cpu")) {
      return Device.cpu();
    }
    int number = name.contains(":") ? Integer.parseInt(name.substring(name.indexOf(':') + 1)) : 0;
    if (number >= engine.getGpuCount()) {
      throw new IllegalArgumentException(
          "Expected a device %s, but libtorch %s sees %d of them"
              .formatted(name, engine.getVersion(), engine.getGpuCount()));
    }
    return Device.gpu(number);
  }

  /** As {@link #use} takes it. */
  static String deviceName() {
    var device = device();
    return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
  }

  /** The root of one owner's native memory; closing it frees everything. */
  static PtNDManager newManager() {
    return (PtNDManager) Engine.getEngine(ENGINE).newBaseManager(device());
  }
}
