/** The service that demonstrations and tests call: an HTTP server that names its pod and misbehaves when told to. */
@NullMarked
package dev.outrigger.examples.echo;

import org.jspecify.annotations.NullMarked;
