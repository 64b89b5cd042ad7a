@NullMarked
package dev.blockjob.jobs.impl;

import org.jspecify.annotations.NullMarked;
