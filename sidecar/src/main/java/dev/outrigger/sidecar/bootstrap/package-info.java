/**
 * Envoy's bootstrap file, YAML or JSON, read into what this proxy starts with. A field that the API does not know, and one that it knows and
 * this proxy does not support, is refused with its place in the file.
 */
@NullMarked
package dev.outrigger.sidecar.bootstrap;

import org.jspecify.annotations.NullMarked;
