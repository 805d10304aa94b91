// A check of a library that never ends by itself.
setInterval(() => {}, 1_000);
