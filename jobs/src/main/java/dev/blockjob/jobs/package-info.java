@NullMarked
package dev.blockjob.jobs;

import org.jspecify.annotations.NullMarked;
