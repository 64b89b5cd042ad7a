@NullMarked
package dev.blockjob.it.jobs;

import org.jspecify.annotations.NullMarked;
