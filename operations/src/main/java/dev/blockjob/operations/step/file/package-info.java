/** Steps that create, delete and hand over files of images. */
@NullMarked
package dev.blockjob.operations.step.file;

import org.jspecify.annotations.NullMarked;
