# Untried: not evaluated and not built with Nix. A release fills in nothing: the sources are those beside which it lies, at the top.
{
  description = "Reader of Japan's My Number Card and its certificates";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixpkgs-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "aarch64-darwin"
      ];
      each = nixpkgs.lib.genAttrs systems;
    in
    {
      packages = each (
        system:
        let
          pkgs = nixpkgs.legacyPackages.${system};
          inherit (pkgs) lib stdenv;
        in
        {
          default = pkgs.rustPlatform.buildRustPackage {
            pname = "mynascope";
            version = "0.1.0";
            src = self;
            cargoLock.lockFile = ./Cargo.lock;

            nativeBuildInputs = [ pkgs.pkg-config ];
            buildInputs = lib.optionals stdenv.hostPlatform.isLinux [ pkgs.pcsclite ];

            # They want pcscd, a terminal and other programs.
            doCheck = false;

            postInstall = ''
              sh packaging/install.sh "$out/bin/mynascope" "$out" "$TMPDIR/staged"
              cp -R "$TMPDIR/staged$out/share" "$out/"
              # Nix keeps a record of its own.
              rm -r "$out/share/mynascope"
            '';

            doInstallCheck = true;
            installCheckPhase = ''
              HOME=$TMPDIR "$out/bin/mynascope" --demo inspect --json >/dev/null
            '';

            meta = {
              description = "Reader of Japan's My Number Card and its certificates";
              homepage = "https://mynascope.invalid";
              license = with lib.licenses; [
                mit
                asl20
              ];
              mainProgram = "mynascope";
              platforms = systems;
            };
          };
        }
      );
    };
}
