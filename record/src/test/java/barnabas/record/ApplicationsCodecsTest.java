package barnabas.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Within a test the codecs are those that the application's kafka-clients has brought, whatever
/// their age: proven by what the class file calls.
class ApplicationsCodecsTest {

  private static final String ZSTD = "com/github/luben/zstd/Zstd";

  @Test
  void nothingIsCalledOfZstdThatItsVersionOf2021DoesNotHave() throws IOException {
    List<String> called = new ArrayList<>();
    try (var bytes = ZstdCodec.class.getResourceAsStream("ZstdCodec.class")) {
      ClassFile.of()
          .parse(bytes.readAllBytes())
          .constantPool()
          .forEach(
              entry -> {
                if (entry instanceof MemberRefEntry member
                    && member.owner().asInternalName().startsWith(ZSTD)) {
                  called.add(
                      member.owner().asInternalName().substring(ZSTD.length())
                          + member.name().stringValue()
                          + member.type().stringValue());
                }
              });
    }

    assertThat(called)
        .containsExactlyInAnyOrder(
            "InputStreamNoFinalizer<init>(Ljava/io/InputStream;)V",
            "OutputStreamNoFinalizer<init>(Ljava/io/OutputStream;I)V");
  }
}
