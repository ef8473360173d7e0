@0xd6b4f1a29c3e8075;

interface Echo {
  echo @0 (data :Data) -> (data :Data);
}
