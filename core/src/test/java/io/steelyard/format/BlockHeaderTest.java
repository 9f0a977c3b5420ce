package io.steelyard.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.steelyard.bytes.Bytes;
import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DER of block headers against an independent encoder. */
@Timeout(60)
class BlockHeaderTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, 255, 256, 32768, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void der_is_that_of_bouncy_castle_for_any_number_and_length(long number) throws IOException {
        for (int size : new int[] {0, 32, 64, 127, 128, 255, 256, 65535, 65536}) {
            byte[] previous = new byte[size];
            byte[] data = new byte[32];
            byte[] expected = new DERSequence(new org.bouncycastle.asn1.ASN1Encodable[] {
                        new ASN1Integer(new BigInteger(Long.toUnsignedString(number))),
                        new DEROctetString(previous),
                        new DEROctetString(data)
                    })
                    .getEncoded();
            assertThat(new BlockHeader(number, Bytes.of(previous), Bytes.of(data)).toDer())
                    .isEqualTo(Bytes.of(expected));
        }
    }
}
