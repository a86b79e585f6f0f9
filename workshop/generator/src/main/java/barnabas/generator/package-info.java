/// Reads schema files and writes Java records that read and write every version of a message.
///
/// The language is drawn in `docs/format/schema-language.md`. `.api` files describe a protocol
/// message pair (request and response), `.data` files describe stored records. [Main] runs in each
/// build that has a `src/main/schema` folder, in front of the compiler; it rewrites only files
/// whose content changed, so that an unchanged schema recompiles nothing.
///
/// A room that stores records uses it so, in its pom:
///
/// ```xml
/// <dependency><groupId>dev.barnabas</groupId><artifactId>wire</artifactId></dependency>
/// <dependency><groupId>dev.barnabas</groupId><artifactId>generator</artifactId><scope>provided</scope></dependency>
/// ...
/// <properties><schema.package>barnabas.metadata</schema.package></properties>
/// ...
/// <build><plugins>
///   <plugin><groupId>org.codehaus.mojo</groupId><artifactId>exec-maven-plugin</artifactId></plugin>
/// </plugins></build>
/// ```
///
/// and puts its files under `src/main/schema/NAME.data`. The generated source lies in
/// `target/generated-sources/schema`. The generator has no dependencies, and nothing of it is
/// needed at run time: generated code stands on `barnabas.wire`'s Reader and Writer alone.
package barnabas.generator;
