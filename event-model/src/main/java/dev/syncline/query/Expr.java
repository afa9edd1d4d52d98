package dev.syncline.query;

import dev.syncline.catalog.Field;
import dev.syncline.query.value.Null;
import dev.syncline.query.value.TextOut;
import dev.syncline.query.value.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A clause with every name looked up and every type known; what is constant is computed already. */
sealed interface Expr {
    Type type();

    <R> R match(Cases<R> cases);

    record Column(Field field, Type type) implements Expr {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.column(this);
        }
    }

    record Constant(Type type, Object value) implements Expr {
        static final Constant TRUE = new Constant(Type.BOOLEAN, true);
        static final Constant FALSE = new Constant(Type.BOOLEAN, false);

        static Constant nothing(Type type) {
            return new Constant(type, Null.NULL);
        }

        boolean isNull() {
            return value == Null.NULL;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.constant(this);
        }
    }

    record Call(Operation operation, List<Expr> operands) implements Expr {
        @Override
        public Type type() {
            return operation.result();
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.call(this);
        }
    }

    /** AND or OR, from left to right, no further than needed. */
    record Logic(boolean and, List<Expr> terms) implements Expr {
        @Override
        public Type type() {
            return Type.BOOLEAN;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.logic(this);
        }
    }

    /**
     * A comparison with the items of an array.
     *
     * @param keys of the items of a constant array that is asked for equality, so that a long one costs no more
     */
    record Quantified(Expr left, Operation comparison, Expr array, boolean all, Optional<Set<String>> keys)
            implements Expr {
        static Quantified of(Expr left, Operation comparison, Expr array, boolean all) {
            boolean lookup =
                    !all && comparison.name().equals("=") && array instanceof Constant constant && !constant.isNull();
            return new Quantified(
                    left, comparison, array, all, lookup ? Optional.of(keys((Constant) array)) : Optional.empty());
        }

        private static Set<String> keys(Constant array) {
            Set<String> keys = new HashSet<>();
            for (Object item : (List<?>) array.value()) {
                if (item != Null.NULL) {
                    keys.add(TextOut.key(array.type().element(), item));
                }
            }
            return keys;
        }

        @Override
        public Type type() {
            return Type.BOOLEAN;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.quantified(this);
        }
    }

    /** Where the first bound decides, the second is not looked at. */
    record Between(Expr value, Expr low, Expr high, boolean symmetric, Operation atLeast, Operation atMost)
            implements Expr {
        @Override
        public Type type() {
            return Type.BOOLEAN;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.between(this);
        }
    }

    /** @param operand with which every condition is compared; without one they are boolean */
    record Case(Optional<Expr> operand, List<When> whens, Expr otherwise) implements Expr {
        record When(Expr condition, Expr result) {}

        @Override
        public Type type() {
            return otherwise.type();
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.caseOf(this);
        }
    }

    record Coalesce(List<Expr> operands) implements Expr {
        @Override
        public Type type() {
            return operands.get(0).type();
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.coalesce(this);
        }
    }

    /** @param number of the subquery among those of its clause, from 0 on */
    record InSelect(List<Expr> values, int number, Subquery subquery) implements Expr {
        @Override
        public Type type() {
            return Type.BOOLEAN;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.inSelect(this);
        }
    }

    interface Cases<R> {
        R column(Column column);

        R constant(Constant constant);

        R call(Call call);

        R logic(Logic logic);

        R quantified(Quantified quantified);

        R between(Between between);

        R caseOf(Case caseOf);

        R coalesce(Coalesce coalesce);

        R inSelect(InSelect inSelect);
    }
}
