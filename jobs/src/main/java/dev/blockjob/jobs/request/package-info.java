@NullMarked
package dev.blockjob.jobs.request;

import org.jspecify.annotations.NullMarked;
