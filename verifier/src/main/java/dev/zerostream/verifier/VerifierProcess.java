package dev.zerostream.verifier;

import dev.zerostream.stage.BadUsage;
import dev.zerostream.stage.Health;
import dev.zerostream.stage.Instance;
import dev.zerostream.stage.Liveness;
import dev.zerostream.stage.Stage;
import dev.zerostream.stage.StageContext;
import dev.zerostream.stage.StageDescription;
import dev.zerostream.verifier.sandbox.ForkServerSandbox;
import dev.zerostream.verifier.sandbox.Sandbox;
import dev.zerostream.verifier.sandbox.SandboxOptions;
import dev.zerostream.verifier.sandbox.SandboxUnavailable;

/** The verifier with a sandbox of its own. */
final class VerifierProcess implements Stage {

  private final Sandbox sandbox;
  private final VerifierStage stage;

  VerifierProcess(StageContext context) {
    this.sandbox = sandbox(VerifierConfig.sandbox(context.settings()));
    this.stage =
        new VerifierStage(
            context.cluster(),
            VerifierConfig.of(context.settings(), context.run().getCodeVersion()),
            Instance.in(context.data()),
            context.data().resolve("streams"),
            sandbox,
            context.clock());
  }

  private static Sandbox sandbox(SandboxOptions options) {
    try {
      return ForkServerSandbox.start(options);
    } catch (SandboxUnavailable e) {
      throw new BadUsage(e.getMessage(), e);
    }
  }

  @Override
  public StageDescription description() {
    return VerifierStage.DESCRIPTION;
  }

  @Override
  public void start() {
    stage.start();
  }

  @Override
  public Health health() {
    return stage.health();
  }

  @Override
  public Liveness liveness() {
    return stage.liveness();
  }

  @Override
  public void close() {
    stage.close();
    sandbox.close();
  }
}
