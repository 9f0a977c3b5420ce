package io.steelyard.fuzz;

import io.steelyard.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Damages messages, mostly so that they are still messages: a field at any depth is dropped, doubled, swapped, replaced, given
 * another number or type, and the lengths around it are put right; or bytes are flipped, cut, inserted, and lengths made huge.
 */
final class Mutator {
    private static final long[] EDGES = {0, 1, 0x7f, 0x80, 0x7fffffffL, 0x80000000L, 0xffffffffL, Long.MAX_VALUE, -1L};
    private static final int GROWN_MAX = 256 * 1024;

    private final Random random;
    private final List<Bytes> donors;

    Mutator(long seed, List<Bytes> donors) {
        this.random = new Random(seed);
        this.donors = donors;
    }

    Bytes mutate(Bytes good) {
        Bytes mutated = good;
        for (int rounds = 1 + random.nextInt(3); rounds > 0; rounds--) {
            mutated = random.nextInt(4) == 0 ? raw(mutated) : structured(mutated, 0);
        }
        return mutated.size() > GROWN_MAX ? mutated.slice(0, GROWN_MAX) : mutated;
    }

    private Bytes structured(Bytes bytes, int depth) {
        WireMessage message = depth > 16 ? null : WireMessage.parse(bytes).orElse(null);
        if (message == null || message.fields().isEmpty()) {
            return raw(bytes);
        }
        List<WireMessage.Field> fields = new ArrayList<>(message.fields());
        int at = random.nextInt(fields.size());
        WireMessage.Field field = fields.get(at);
        if (field.isBytes() && random.nextInt(10) < 7) {
            fields.set(at, new WireMessage.Field(field.tag(), structured(field.content(), depth + 1)));
        } else {
            change(fields, at, field);
        }
        return new WireMessage(fields).toBytes();
    }

    private void change(List<WireMessage.Field> fields, int at, WireMessage.Field field) {
        switch (random.nextInt(9)) {
            case 0 -> fields.remove(at);
            case 1 -> fields.add(random.nextInt(fields.size() + 1), field);
            case 2 -> Collections.swap(fields, at, random.nextInt(fields.size()));
            case 3 -> fields.set(at, new WireMessage.Field(field.tag() ^ 1L << random.nextInt(8), field.content()));
            case 4 -> fields.set(at, new WireMessage.Field(field.tag() & ~7L | 2, donor()));
            case 5 -> fields.set(at, new WireMessage.Field(field.tag() & ~7L, edge()));
            case 6 -> fields.add(at, new WireMessage.Field((long) (1 + random.nextInt(40)) << 3 | 2, donor()));
            case 7 -> {
                for (int copies = random.nextInt(60); copies > 0; copies--) {
                    fields.add(at, field);
                }
            }
            default -> fields.set(at, new WireMessage.Field(field.tag(), raw(field.content())));
        }
    }

    private Bytes donor() {
        Bytes donor = donors.get(random.nextInt(donors.size()));
        return donor.size() > 8_192 ? donor.slice(0, random.nextInt(8_192)) : donor;
    }

    private Bytes edge() {
        ByteArrayOutputStream number = new ByteArrayOutputStream();
        WireMessage.putNumber(number, EDGES[random.nextInt(EDGES.length)]);
        return Bytes.owning(number.toByteArray());
    }

    private Bytes raw(Bytes good) {
        byte[] bytes = good.toArray();
        if (bytes.length == 0) {
            return edge();
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(7)) {
            case 0 -> {
                return good.slice(0, at);
            }
            case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> bytes[at] = (byte) random.nextInt(256);
            case 3 -> {
                return Bytes.concat(good.slice(0, at), edge(), good.slice(at, bytes.length));
            }
            case 4 -> {
                int end = at + random.nextInt(Math.min(16, bytes.length - at) + 1);
                return Bytes.concat(good.slice(0, at), good.slice(end, bytes.length));
            }
            case 5 -> {
                // a length, or what stands where one is, becomes huge
                return Bytes.concat(
                        good.slice(0, at),
                        Bytes.hex("ffffffff07"),
                        good.slice(Math.min(at + 1, bytes.length), bytes.length));
            }
            default -> {
                return Bytes.concat(good.slice(0, at), donor());
            }
        }
        return Bytes.owning(bytes);
    }
}
