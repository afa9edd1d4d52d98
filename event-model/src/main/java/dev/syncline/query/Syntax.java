package dev.syncline.query;

import dev.syncline.query.value.Type;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A clause as it was written: no name is looked up and no type known yet. */
sealed interface Syntax {
    /** Of the character that errors about it point at. */
    int position();

    List<Syntax> parts();

    <R> R match(Cases<R> cases);

    /** How deep it nests; cheap, for whoever builds a deeper one asks first. */
    default int depth() {
        return 1 + parts().stream().mapToInt(Syntax::depth).max().orElse(0);
    }

    /** A string, a number, a parameter's text, TRUE, FALSE or NULL. */
    record Literal(int position, Kind kind, String text) implements Syntax {
        enum Kind {
            STRING,
            NUMBER,
            BOOLEAN,
            NULL
        }

        @Override
        public List<Syntax> parts() {
            return List.of();
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.literal(this);
        }
    }

    /** @param path from the most general to the name itself */
    record Name(int position, List<Token> path) implements Syntax {
        @Override
        public List<Syntax> parts() {
            return List.of();
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.name(this);
        }
    }

    /** An operator, a predicate or a function over its operands. */
    record Apply(int position, String name, List<Syntax> parts) implements Syntax {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.apply(this);
        }
    }

    /** AND or OR of two and more. */
    record Logic(int position, boolean and, List<Syntax> parts) implements Syntax {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.logic(this);
        }
    }

    record Cast(int position, Syntax value, Type type) implements Syntax {
        @Override
        public List<Syntax> parts() {
            return List.of(value);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.cast(this);
        }
    }

    /** {@code left operator ANY (array)} or ALL. */
    record Quantified(int position, String operator, boolean all, Syntax left, Syntax array) implements Syntax {
        @Override
        public List<Syntax> parts() {
            return List.of(left, array);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.quantified(this);
        }
    }

    /** {@code value IN (values)}, not empty. */
    record In(int position, Syntax value, List<Syntax> values) implements Syntax {
        @Override
        public List<Syntax> parts() {
            return Stream.concat(Stream.of(value), values.stream()).toList();
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.in(this);
        }
    }

    /** {@code (values) IN (SELECT columns FROM table WHERE condition)} */
    record InSelect(int position, List<Syntax> values, List<Name> columns, Name table, Optional<Syntax> condition)
            implements Syntax {
        @Override
        public List<Syntax> parts() {
            return Stream.concat(values.stream(), condition.stream()).toList();
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.inSelect(this);
        }
    }

    record Case(int position, Optional<Syntax> operand, List<When> whens, Optional<Syntax> otherwise)
            implements Syntax {
        record When(Syntax condition, Syntax result) {}

        @Override
        public List<Syntax> parts() {
            return Stream.concat(compared().stream(), results().stream()).toList();
        }

        /** The operand, if there is one, and the conditions. */
        List<Syntax> compared() {
            return Stream.concat(operand.stream(), whens.stream().map(When::condition))
                    .toList();
        }

        /** ELSE comes last, if there is one. */
        List<Syntax> results() {
            return Stream.concat(whens.stream().map(When::result), otherwise.stream())
                    .toList();
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.caseOf(this);
        }
    }

    /** {@code ARRAY[items]}; as a list in parentheses it is the left side of IN alone. */
    record Items(int position, boolean array, List<Syntax> parts) implements Syntax {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.items(this);
        }
    }

    interface Cases<R> {
        R literal(Literal literal);

        R name(Name name);

        R apply(Apply apply);

        R logic(Logic logic);

        R cast(Cast cast);

        R quantified(Quantified quantified);

        R in(In in);

        R inSelect(InSelect inSelect);

        R caseOf(Case caseOf);

        R items(Items items);
    }
}
