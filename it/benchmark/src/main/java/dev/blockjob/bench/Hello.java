package dev.blockjob.bench;

/** What no Java program can be quicker than. */
final class Hello {
  private Hello() {}

  public static void main(String[] arguments) {
    System.out.println("no jobs");
  }
}
