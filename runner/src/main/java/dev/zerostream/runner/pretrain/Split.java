package dev.zerostream.runner.pretrain;

/** Which programs are for training and which are held out: decided by the program's text alone. */
enum Split {
  TRAIN,
  DEVELOPMENT,
  FINAL;

  private static final int PARTS = 20;

  /** A twentieth of all programs each for the two held-out sets. */
  static Split of(String program) {
    int part = Math.floorMod(program.hashCode() * 0x9E3779B1, PARTS);
    return part == 0 ? DEVELOPMENT : part == 1 ? FINAL : TRAIN;
  }
}
