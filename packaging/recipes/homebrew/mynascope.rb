# Untried: not built with Homebrew, and `brew audit` did not look at it. The program is type-checked for macOS and was never run
# there. A release fills in the address (mynascope.invalid is nobody's) and the checksum (zeros).
class Mynascope < Formula
  desc "Reader of Japan's My Number Card and its certificates"
  homepage "https://mynascope.invalid"
  url "https://mynascope.invalid/releases/mynascope-0.1.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license any_of: ["MIT", "Apache-2.0"]

  depends_on "rust" => :build

  on_linux do
    depends_on "pkgconf" => :build
    depends_on "pcsc-lite"
  end

  def install
    system "cargo", "install", *std_cargo_args(root: buildpath/"built")
    system "packaging/install.sh", buildpath/"built/bin/mynascope", prefix
    # Homebrew keeps a record of its own.
    rm_r share/"mynascope"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/mynascope --version")
    assert_match "my-number-card", shell_output("#{bin}/mynascope --demo inspect --json")
  end
end
