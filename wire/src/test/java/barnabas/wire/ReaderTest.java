package barnabas.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Proves both sides of each boundary at which a reader refuses.
class ReaderTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, 1 << 21, (1 << 28) - 1, 1 << 28, 0x7fffffff})
  void anUnsignedVarintComesBackAsItWasWritten(int value) {
    Writer writer = new Writer(ByteBuffer.allocate(1));
    writer.unsignedVarint(value);

    Reader reader = new Reader(writer.toBuffer());

    assertThat(reader.unsignedVarint()).isEqualTo(value);
    reader.end();
  }

  @Test
  void aVarintOfMoreThanThirtyOneBitsIsRefused() {
    assertThat(reader(0xff, 0xff, 0xff, 0xff, 0x07).unsignedVarint()).isEqualTo(0x7fff_ffff);
    refused(() -> reader(0xff, 0xff, 0xff, 0xff, 0x08).unsignedVarint());
    refused(() -> reader(0xff, 0xff, 0xff, 0xff, 0x0f).unsignedVarint());
    refused(() -> reader(0x80, 0x80, 0x80, 0x80, 0x80, 0x00).unsignedVarint());
    refused(() -> reader(0x80).unsignedVarint());
  }

  @Test
  void nullIsRefusedWhereItMustNotBe() {
    refused(() -> reader(0xff, 0xff).string(false));
    refused(() -> reader(0).string(true));
    refused(() -> reader(0xff, 0xff, 0xff, 0xff).bytes(false));
    refused(() -> reader(0).records(true));
    refused(() -> reader(0xff, 0xff, 0xff, 0xff).count(false, 1));

    assertThat(reader(0xff, 0xff).nullableString(false)).isNull();
    assertThat(reader(0).nullableBytes(true)).isNull();
    assertThat(reader(0).nullableRecords(true)).isNull();
    assertThat(reader(0).nullableCount(true, 1)).isEqualTo(-1);
  }

  @Test
  void lengthsBelowMinusOneAreRefused() {
    refused(() -> reader(0xff, 0xfe).nullableString(false));
    refused(() -> reader(0xff, 0xff, 0xff, 0xfe).nullableBytes(false));
    refused(() -> reader(0xff, 0xff, 0xff, 0xfe).nullableCount(false, 1));
  }

  @Test
  void aStringThatIsNotUtf8IsRefused() {
    refused(() -> reader(3, 0xc3, 0x28).string(true));
    refused(() -> reader(2, 0x80).string(true));
    refused(() -> reader(4, 0xed, 0xa0, 0x80).string(true));
    refused(() -> reader(3, 0xc0, 0x80).string(true));
  }

  @Test
  void theReplacementCharacterItselfIsText() {
    assertThat(reader(4, 0xef, 0xbf, 0xbd).string(true)).isEqualTo("\ufffd");
    refused(() -> reader(5, 0xef, 0xbf, 0xbd, 0xff).string(true));
  }

  @Test
  void aStringOf32767BytesIsReadAndALongerOneRefused() {
    byte[] text = "x".repeat(40_000).getBytes(UTF_8);

    assertThat(lengthAndBytes(32_767, text).string(true)).hasSize(32_767);
    refused(() -> lengthAndBytes(32_768, text).string(true));
  }

  @Test
  void stringsAreReadFromDirectMemoryToo() {
    byte[] text = "aß".getBytes(UTF_8);
    ByteBuffer direct = ByteBuffer.allocateDirect(8).put((byte) 4).put(text).put((byte) 2);
    ByteBuffer broken = ByteBuffer.allocateDirect(8).put((byte) 3).put(text);

    assertThat(new Reader(direct.flip()).string(true)).isEqualTo("aß");
    refused(() -> new Reader(broken.flip()).string(true));
  }

  @Test
  void tagsThatRepeatOrDescendAreRefused() {
    assertThat(reader(2, 3, 0, 4, 1, 9).unknownTags()).hasSize(2);
    refused(() -> reader(2, 3, 0, 3, 0).unknownTags());
    refused(() -> reader(2, 4, 0, 3, 0).unknownTags());
  }

  @Test
  void tenThousandTagsAreReadAndMoreRefused() {
    assertThat(new Reader(tags(10_000)).unknownTags()).hasSize(10_000);
    refused(() -> new Reader(tags(10_001)).unknownTags());
  }

  @Test
  void aTaggedFieldMustBeUsedUp() {
    Reader reader = reader(2, 1, 7);
    int outer = reader.enterTag();
    reader.int8();

    refused(() -> reader.leaveTag(outer));
  }

  @Test
  void aTaggedFieldMustNotReachBeyondTheMessage() {
    refused(() -> reader(1, 0, 3, 9, 9).unknownTags());
  }

  @Test
  void bytesBehindTheEndAreRefused() {
    Reader reader = reader(1, 2);
    reader.int8();

    refused(reader::end);
  }

  @Test
  void bytesAreSlicesOfWhatWasReceived() {
    ByteBuffer received = ByteBuffer.wrap(new byte[] {3, 1, 2});

    ByteBuffer bytes = new Reader(received).bytes(true);

    assertThat(bytes.array()).isSameAs(received.array());
    assertThat(bytes.remaining()).isEqualTo(2);
  }

  private static ByteBuffer tags(int count) {
    Writer writer = new Writer();
    writer.unsignedVarint(count);
    for (int tag = 0; tag < count; tag++) {
      writer.unsignedVarint(tag);
      writer.unsignedVarint(0);
    }
    return writer.toBuffer();
  }

  private static Reader lengthAndBytes(int length, byte[] bytes) {
    Writer writer = new Writer();
    writer.unsignedVarint(length + 1);
    ByteBuffer head = writer.toBuffer();
    return new Reader(
        ByteBuffer.allocate(head.remaining() + bytes.length).put(head).put(bytes).flip());
  }

  private static Reader reader(int... bytes) {
    ByteBuffer buffer = ByteBuffer.allocate(bytes.length);
    for (int value : bytes) {
      buffer.put((byte) value);
    }
    return new Reader(buffer.flip());
  }

  private static void refused(ThrowingCallable reading) {
    assertThatThrownBy(reading).isInstanceOf(MalformedMessageException.class);
  }
}
