package dev.blockjob.bench;

/** What no Java program can be quicker than. */
final class JvmStartup {
  private JvmStartup() {}

  public static void main(String[] arguments) {
    System.out.println("no jobs");
  }
}
