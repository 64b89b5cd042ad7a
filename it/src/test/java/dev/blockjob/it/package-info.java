@NullMarked
package dev.blockjob.it;

import org.jspecify.annotations.NullMarked;
