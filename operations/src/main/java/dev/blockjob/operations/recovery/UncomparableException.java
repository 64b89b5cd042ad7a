package dev.blockjob.operations.recovery;

import dev.blockjob.qmp.process.QemuToolException;

/** Whether two images read the same can't be told: such as without the key to an encrypted one. */
final class UncomparableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** In QEMU's words (7.2 to 11.1), of a qcow2 and of a luks. */
  private static final String KEY = "key-secret' is required";

  UncomparableException(String image, String other, QemuToolException cause) {
    super(text(image, other, String.valueOf(cause.getMessage())), cause);
  }

  /** Of an image that is of a format which nothing says. */
  UncomparableException(String image) {
    super(
        "nothing says which format "
            + image
            + " has, and by what is in there, which may be a guest's, it is not judged");
  }

  private static String text(String image, String other, String said) {
    return said.contains(KEY)
        ? "whether "
            + image
            + " and "
            + other
            + " read the same can't be told without the key to them: if they do, the VM can be"
            + " started with "
            + other
            + ", else check which one is complete (`qemu-img compare` with --object secret,... "
            + "and --image-opts takes the key)"
        : image + " and " + other + " can't be compared: " + said;
  }
}
