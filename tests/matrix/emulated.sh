#!/bin/bash
# The AVX-512 kernels where the processor has none: Bochs emulates one that has, boots Debian's
# kernel (unpacked, not installed) in it, and that runs two programs. tests/matrix/bits.cpp must
# print what it prints here with the baseline kernels, and the core's [base] tests must pass.
set -euo pipefail
cd "$(dirname "$0")/../.."
export LC_ALL=C.UTF-8
if [ "$(uname -m)" != x86_64 ]; then
  echo "skipped: kernels for this processor have one level"
  exit 0
elif grep -q -w avx512bw /proc/cpuinfo; then
  echo "skipped: this processor has AVX-512, tests/matrix/run.sh runs it"
  exit 0
fi
limit=3600 # seconds the emulated machine may take
out=$PWD/build/emulated
root=$out/root
disc=$out/disc
rm -rf "$root" "$disc"
mkdir -p "$root"/{bin,proc} "$disc"

# add PROGRAM NAME: the program as /NAME, with its libraries
add() {
  local library
  cp "$1" "$root/$2"
  for library in $(ldd "$1" | grep -o '/[^ ]*'); do
    install -D "$library" "$root$library"
  done
}

program=$(tests/matrix/build.sh g++ -O2)
add "$program" bits
"$program" baseline 1 0 > "$root/reference"
add build/dev/cpp/skillnad_tests tests
# Where the tests look for their data, whether compiled with whole or relative paths.
mkdir -p "$root$PWD/build/dev"
install -D -t "$root$PWD/tests/reference" tests/reference/*.csv
cp /bin/busybox "$root/bin/"

# The programs' messages come as lines "emulated: ..." on the serial port.
cat > "$root/init" << END
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
say() { echo "emulated: \$*"; }
say "processor: \$(grep -m1 ^flags /proc/cpuinfo | tr ' ' '\n' | grep ^avx | tr '\n' ' ')"
say "kernels: \$(/bits levels | tr '\n' ' ')"
for run in "1 0" "4 0" "1 1" "4 2"; do
  /bits avx512 \$run > /printed || say "FAILED: exit status \$?"
  if cmp -s /reference /printed; then
    say "avx512, threads and shuffle \$run: \$(wc -l < /printed) values, all the same"
  else
    say "DIFFERENT: avx512, threads and shuffle \$run"
    diff /reference /printed | grep '^[+-][a-z]' | head -6
  fi
done
cd "$PWD/build/dev"
/tests "[base]" > /printed 2>&1 || say FAILED
say "tests of [base]: \$(tail -2 /printed)"
grep -q 'All tests passed' /printed || head -60 /printed
sleep 1
poweroff -f
END
chmod +x "$root/init"

# The newest kernel without drivers for real devices; it needs none.
kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: //p')
[ -n "$kernel" ] || { echo "apt knows no linux-image-cloud-amd64: apt-get update"; exit 1; }
if ! [ -f "$out/$kernel" ]; then
  (cd "$out" && apt-get -q download "$kernel" > apt.log 2>&1) || { cat "$out/apt.log"; exit 1; }
  dpkg --fsys-tarfile "$out/$kernel"_*.deb | tar -xO --wildcards './boot/vmlinuz-*' > "$out/image"
  mv "$out/image" "$out/$kernel"
  rm "$out/$kernel"_*.deb
fi
cp "$out/$kernel" "$disc/linux"
(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) > "$disc/initrd"
cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 "$disc/"
# Bochs gives the size of a compact XSAVE area wrong; Linux would switch AVX off.
cat > "$disc/isolinux.cfg" << END
default linux
label linux
  kernel linux
  append initrd=initrd console=ttyS0,115200 quiet panic=-1 clearcpuid=xsavec,xsaves mitigations=off
END
xorriso -as mkisofs -quiet -o "$out/disc.iso" -b isolinux.bin -c boot.cat -no-emul-boot \
  -boot-load-size 4 -boot-info-table "$disc" 2> "$out/xorriso.log"

cat > "$out/bochsrc" << END
cpu: model=corei7_skylake_x, ips=50000000
memory: guest=512, host=512
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
ata0-master: type=cdrom, path=$out/disc.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=$out/serial
clock: sync=none
display_library: term
log: $out/bochs.log
panic: action=fatal
END
echo continue > "$out/commands"
rm -f "$out/serial"
start=$(date +%s)
TERM=vt100 timeout -k 9 "$limit" bochs -q -f "$out/bochsrc" -rc "$out/commands" < /dev/null \
  > "$out/screen" 2>&1 || true # its status is 1 after a power-off, too
echo "$(($(date +%s) - start)) s in the emulator, of $limit allowed"
grep -q "emulated: processor" "$out/serial" ||
  { tail -n 5 "$out"/{serial,screen,bochs.log}; exit 1; }
tr -d '\r' < "$out/serial" | sed -n '/emulated: processor/,$p' | sed 's/^emulated: //'
[ "$(grep -c -E '^emulated: (avx512,.* all the same|tests of \[base\]: All)' "$out/serial")" = 5 ]
