# The tests, as CI and the README run them.
test:
    cargo test --locked

# Everything CI runs.
ci:
    bash .ci/run

# Many more random programs than the tests take, in at most four minutes.
random COUNT="100000":
    DICTUM_PROGRAMS={{COUNT}} cargo test --release --locked --test random -- --nocapture

# One random program, by its seed, with its answers.
seed SEED:
    DICTUM_SEED={{SEED}} cargo test --locked --test random -- --nocapture

# Write what the command line prints now into its transcripts, to be read before it is committed.
bless:
    DICTUM_BLESS=1 cargo test --locked --test transcripts

# Whole workloads beside the peers that are installed. `just bench w1a w9 --peer duckdb --threads 2` runs some.
bench *ARGUMENTS:
    cargo build --release --quiet --manifest-path benches/peers/ascent/Cargo.toml
    python3 benches/bench.py {{ARGUMENTS}}

# How time grows with size, and the exponent that fits.
bench-growth *WORKLOADS:
    python3 benches/bench.py --growth {{WORKLOADS}}

# Instructions of small workloads beside those kept in `benches/instructions.json`; `just bench-gate --bless` keeps new ones.
bench-gate *ARGUMENTS:
    python3 benches/bench.py --gate {{ARGUMENTS}}

# The store: plans by hand beside kernels by hand. `just bench-store w1a w3` runs some.
bench-store *WORKLOADS:
    cargo bench --bench store -- {{WORKLOADS}}

# What following a change costs beside deriving anew, of workloads that `just bench` has made inputs for.
bench-change *WORKLOADS:
    cargo bench --bench change -- {{WORKLOADS}}
