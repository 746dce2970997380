# The tests, as CI and the README run them.
test:
    cargo test --locked

# Everything CI runs.
ci:
    bash .ci/run

# Many more random programs than the tests take.
random COUNT="100000":
    DICTUM_RANDOM={{COUNT}} cargo test --release --locked --test random_programs

# The hand-written kernels and plans on the store.
bench-step0:
    cargo bench --bench step0
