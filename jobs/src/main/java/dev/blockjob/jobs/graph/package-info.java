@NullMarked
package dev.blockjob.jobs.graph;

import org.jspecify.annotations.NullMarked;
