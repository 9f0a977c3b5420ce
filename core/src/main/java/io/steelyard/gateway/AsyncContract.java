package io.steelyard.gateway;

import io.steelyard.bytes.Bytes;
import io.steelyard.contract.ContractInterface;
import io.steelyard.contract.RecordedCall;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A contract through its Java interface for callers that do not wait: {@code claims.submit(c -> c.open("c-1", 5))}. The function given makes
 * one call of the interface and answers its result as it is; nothing else of it has an effect. Futures fail with what
 * {@link ContractClient#submit} throws and complete where those of {@link ContractClient#callAsync} do. Thread-safe and immutable.
 */
public final class AsyncContract<T> {
    private final ContractInterface<T> binding;
    private final ContractClient untyped;

    AsyncContract(ContractInterface<T> binding, ContractClient untyped) {
        this.binding = binding;
        this.untyped = untyped;
    }

    /**
     * Makes the call as a transaction, and as further ones where {@link CallOptions#retrying} asks for it.
     *
     * @throws IllegalArgumentException when not exactly one function marked {@link io.steelyard.contract.Submit} is called
     */
    @SuppressWarnings("unchecked") // the interface's own method says what its answer is
    public <R> CompletableFuture<R> submit(Function<? super T, R> call) {
        RecordedCall recorded = recorded(client -> {
            Object unused = call.apply(client);
        });
        return committed(recorded).thenApply(done -> (R) recorded.result(done.result()));
    }

    /** {@link #submit} of a function without an answer. */
    public CompletableFuture<Void> run(Consumer<? super T> call) {
        return committed(recorded(call)).thenAccept(done -> {});
    }

    private RecordedCall recorded(Consumer<? super T> call) {
        RecordedCall recorded = binding.record(call);
        if (!recorded.submits()) {
            throw new IllegalArgumentException("function '" + recorded.function()
                    + "' is evaluated, not submitted; call it through a client that waits");
        }
        return recorded;
    }

    private CompletableFuture<Committed> committed(RecordedCall recorded) {
        return untyped.callAsync(recorded.function(), recorded.arguments().toArray(new Bytes[0]));
    }
}
