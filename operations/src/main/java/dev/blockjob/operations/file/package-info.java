/** Files that an operation makes: claimed under a temporary name first, then filled. */
@NullMarked
package dev.blockjob.operations.file;

import org.jspecify.annotations.NullMarked;
