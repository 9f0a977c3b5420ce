package io.steelyard.benchmarks;

import io.steelyard.bytes.Bytes;
import io.steelyard.contract.Contract;
import io.steelyard.contract.ContractContext;
import io.steelyard.contract.ContractException;
import io.steelyard.format.ContractResponse;
import java.util.List;

/** The contract that all loads call: small, untyped, deterministic. */
final class LoadContract implements Contract {
    static final String PUT = "put";
    static final String GET = "get";
    static final String REPLACE = "replace";
    static final String TRANSFER = "transfer";
    static final String ADD = "add";
    static final String FILL = "fill";
    static final String KEY = "k";

    @Override
    public ContractResponse invoke(ContractContext tx, String function, List<Bytes> arguments) {
        switch (function) {
            case PUT -> tx.put(text(arguments, 0), arguments.get(1));
            case GET -> {
                return ContractResponse.success(tx.get(text(arguments, 0)).orElse(Bytes.EMPTY));
            }
            case REPLACE -> {
                tx.get(text(arguments, 0));
                tx.put(text(arguments, 0), arguments.get(1));
            }
            case ADD -> tx.add(text(arguments, 0), 1);
            case TRANSFER -> {
                add(tx, text(arguments, 0), -1);
                add(tx, text(arguments, 1), 1);
            }
            case FILL -> fill(tx, number(arguments, 0), number(arguments, 1), number(arguments, 2));
            default -> throw new ContractException("there is no function " + function);
        }
        return ContractResponse.success(Bytes.EMPTY);
    }

    /** Keys {@code from} to {@code to}, excluded. The number they hold is padded to a value's size. */
    private static void fill(ContractContext tx, int from, int to, int size) {
        String balance = "0".repeat(Math.max(1, size));
        for (int i = from; i < to; i++) {
            tx.put(KEY + i, Bytes.utf8(balance));
        }
    }

    /** Keeps the value's size: the number is padded with zeros in front. */
    private static void add(ContractContext tx, String key, long amount) {
        String old = tx.get(key).map(Bytes::utf8).orElse("0");
        long balance = Long.parseLong(old) + amount;
        String digits = Long.toString(Math.abs(balance));
        String sign = balance < 0 ? "-" : "";
        int zeros = Math.max(0, old.length() - digits.length() - sign.length());
        tx.put(key, Bytes.utf8(sign + "0".repeat(zeros) + digits));
    }

    private static String text(List<Bytes> arguments, int index) {
        return arguments.get(index).utf8();
    }

    private static int number(List<Bytes> arguments, int index) {
        return Integer.parseInt(text(arguments, index));
    }
}
