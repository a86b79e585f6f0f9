/// The protocol as a folder: one class for each API, whose head names its key and its versions and
/// says what each version changed.
///
/// A handler is made once for each loop and runs there. It reads the request, asks the partitions,
/// coordinators or the controller, and answers. What it needs of another loop it gets by one
/// message there and one back. [barnabas.broker.api.ApiTable] lists the handlers: what stands there
/// is what ApiVersions advertises.
@org.jspecify.annotations.NullMarked
package barnabas.broker.api;
