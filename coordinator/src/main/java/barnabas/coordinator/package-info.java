/// The tenants of the engine: groups. Each coordinator is owned by the loop of its partition.
@org.jspecify.annotations.NullMarked
package barnabas.coordinator;
