package io.steelyard.contract;

import com.fasterxml.jackson.databind.JavaType;
import io.steelyard.error.ConfigurationException;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads a contract's Java interface and says what is wrong with it. */
final class InterfaceReader {
    private final Class<?> type;
    private final JavaType bound;

    InterfaceReader(Class<?> type) {
        this.type = type;
        if (!type.isInterface() || type.isAnnotation()) {
            throw refused("is not an interface; a contract is bound by the interface that client and contract share");
        }
        if (type.isSealed() || type.isHidden()) {
            throw refused("is sealed or hidden, so that no client can implement it");
        }
        this.bound = LedgerJson.types().constructType(type);
    }

    /** By name, in the order of names: reflection gives none. */
    Map<String, BoundFunction> functions() {
        Map<String, BoundFunction> functions = new TreeMap<>();
        for (Method method : type.getMethods()) {
            if (isFunction(method)) {
                add(functions, function(method));
            }
        }
        if (functions.isEmpty()) {
            throw refused("has no function; annotate its methods with @Submit or @Evaluate");
        }
        return Collections.unmodifiableMap(functions);
    }

    private boolean isFunction(Method method) {
        boolean annotated = method.isAnnotationPresent(Submit.class) || method.isAnnotationPresent(Evaluate.class);
        if (Modifier.isAbstract(method.getModifiers())) {
            return !isOfObject(method);
        }
        if (annotated && !method.isBridge()) {
            throw refused(method, "is annotated but has a body; only abstract methods are functions");
        }
        return false;
    }

    private static boolean isOfObject(Method method) {
        return Arrays.stream(Object.class.getMethods())
                .anyMatch(own -> own.getName().equals(method.getName())
                        && Arrays.equals(own.getParameterTypes(), method.getParameterTypes()));
    }

    private void add(Map<String, BoundFunction> functions, BoundFunction added) {
        BoundFunction before = functions.putIfAbsent(added.name(), added);
        if (before == null) {
            return;
        }
        Method one = before.method();
        Method other = added.method();
        boolean same = one.getReturnType() == other.getReturnType()
                && Arrays.equals(one.getParameterTypes(), other.getParameterTypes());
        if (!same) {
            throw refused(
                    other, "is there twice with different types; a function is found by its name alone, so rename one");
        }
        if (before.submits() != added.submits()) {
            throw refused(
                    other,
                    "is @Submit in one of " + one.getDeclaringClass().getSimpleName() + " and "
                            + other.getDeclaringClass().getSimpleName() + " and @Evaluate in the other");
        }
    }

    private BoundFunction function(Method method) {
        boolean submits = method.isAnnotationPresent(Submit.class);
        if (submits == method.isAnnotationPresent(Evaluate.class)) {
            throw refused(
                    method,
                    submits
                            ? "has both @Submit and @Evaluate; choose one"
                            : "has neither @Submit nor @Evaluate; annotate it, or give it a body");
        }
        if (method.getTypeParameters().length > 0) {
            throw refused(method, "has type variables of its own; JSON needs one known type");
        }
        List<ValueCodec> parameters = new ArrayList<>();
        Type[] types = method.getGenericParameterTypes();
        for (int i = 0; i < types.length; i++) {
            parameters.add(codec(
                    method, types[i], "- parameter " + (i + 1) + " '" + method.getParameters()[i].getName() + "'"));
        }
        ValueCodec result = method.getReturnType() == void.class
                ? new ValueCodec(LedgerJson.types().constructType(void.class))
                : codec(method, method.getGenericReturnType(), "- its result");
        makeAccessible(method);
        return new BoundFunction(method, submits, parameters, result);
    }

    private ValueCodec codec(Method method, Type declared, String what) {
        JavaType declaring = bound.findSuperType(method.getDeclaringClass());
        JavaType resolved = LedgerJson.types().resolveMemberType(declared, declaring.getBindings());
        if (declared instanceof TypeVariable<?> variable
                && declaring.getBindings().findBoundType(variable.getName()) == null) {
            throw refused(
                    method,
                    what + " has the type " + variable
                            + ", which nothing gives a value; extend the interface with one");
        }
        JsonTypes.problem(resolved).ifPresent(problem -> {
            throw refused(
                    method,
                    what + " has the type " + declared.getTypeName() + ": " + problem + ". Allowed are "
                            + JsonTypes.ALLOWED);
        });
        return new ValueCodec(resolved);
    }

    private void makeAccessible(Method method) {
        try {
            method.setAccessible(true);
        } catch (InaccessibleObjectException closed) {
            throw new ConfigurationException(
                    "contract interface " + type.getName() + " is closed to Steelyard: open its package to the module"
                            + " io.steelyard.core or make it public and exported",
                    closed);
        }
    }

    private ConfigurationException refused(String why) {
        return new ConfigurationException("contract interface " + type.getName() + " " + why);
    }

    private ConfigurationException refused(Method method, String why) {
        return refused("cannot be bound: method '" + method.getName() + "' " + why);
    }
}
