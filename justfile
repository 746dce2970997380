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

# The store: plans by hand beside kernels by hand. `just bench w1a w3` runs some.
bench *WORKLOADS:
    cargo bench --bench store -- {{WORKLOADS}}
