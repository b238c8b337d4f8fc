/// How the command line reaches a running node: JSON over loopback, open only to whoever can read
/// the token file in the node's directory.
///
/// The server is the JDK's own `jdk.httpserver`: it costs no dependency, starts in a fifth of a
/// second on an old laptop, and sends no `Server` header. What it lacks (TLS, HTTP/2, tuning) does
/// not matter to one person on the same machine, and it is never bound to anything but 127.0.0.1.
///
/// One request is a POST to `/call/NAME`: a line of JSON, and after it, for `cases.importCsv`, the
/// file's bytes. The answer is lines of JSON: `{"progress":[done,total]}` while work goes on, then
/// one `{"result":…}` or `{"error":{"refusal":…,"message":…,"hint":…}}`. An answer without that
/// last line was cut off and counts as failed.
@NullMarked
package org.thitsar.ui.control;

import org.jspecify.annotations.NullMarked;
