#!/bin/sh
# Rebuilds the subsets in this folder. Needs fonttools and fonts-lxgw-wenkai
# (Debian) and the unpacked npm package @expo-google-fonts/noto-sans-sc:
#
#   npm pack @expo-google-fonts/noto-sans-sc@0.4.3
#   tar xf expo-google-fonts-noto-sans-sc-0.4.3.tgz
#   ./rebuild.sh package /usr/share/fonts/truetype/lxgw-wenkai
set -eu
noto=${1:?the unpacked package folder of noto-sans-sc}
wenkai=${2:-/usr/share/fonts/truetype/lxgw-wenkai}
here=$(dirname "$0")

# Letters, punctuation, symbols and full-width forms that text on paper uses.
common=U+0020-007E,U+00A0-017F,U+01CD-01DC,U+0251,U+0261,U+02C7-02D9
common=$common,U+2010-2027,U+2030-203E,U+20AC,U+2100-214F,U+2150-218B,U+2190-2199
common=$common,U+2200-22FF,U+2460-24FF,U+2500-257F,U+25A0-25FF,U+2600-2642,U+2713-2717
common=$common,U+3000-303F,U+3040-30FF,U+3200-33FF,U+FE30-FE4F,U+FF00-FFEF
han=U+4E00-9FFF,U+F900-FAFF
rare=U+3400-4DBF,U+20000-3FFFF

# Paper uses no hinting, kerning or vertical metrics.
subset() { # in out unicodes options…
	in=$1 out=$2 unicodes=$3
	shift 3
	pyftsubset "$in" --output-file="$here/$out" --unicodes="$unicodes" --no-hinting \
		--layout-features= --notdef-outline --name-IDs=0,1,2,4,5,6,13,14 \
		--drop-tables+=GSUB,GPOS,GDEF,BASE,vhea,vmtx,VORG,DSIG,STAT,meta,kern,gasp "$@"
}

subset "$noto/400Regular/NotoSansSC_400Regular.ttf" NotoSansSC-Regular.ttf "$common,$han"

# Names are set in bold, so only Bold carries Extension A and what Noto has
# beyond the basic plane; Regular borrows the few rare characters it meets.
subset "$noto/700Bold/NotoSansSC_700Bold.ttf" NotoSansSC-Bold.ttf "$common,$han,$rare"

# WenKai has rare characters that Noto lacks: only those. The licence reserves
# its names, and a subset is a modified version, so the subset bears none.
gap=$(python3 - "$here/NotoSansSC-Bold.ttf" "$wenkai/LXGWWenKai-Bold.ttf" <<'PY'
import sys
from fontTools.ttLib import TTFont
noto, wenkai = (set(TTFont(path).getBestCmap()) for path in sys.argv[1:])
han = lambda c: 0x3400 <= c <= 0x9FFF or 0xF900 <= c <= 0xFAFF or c >= 0x20000
print(",".join(f"U+{c:04X}" for c in sorted(wenkai - noto) if han(c)))
PY
)
subset "$wenkai/LXGWWenKai-Bold.ttf" RareHan-Bold.ttf "$gap" --obfuscate-names

cp "$noto/LICENSE_FONT" "$here/OFL-NotoSansSC.txt"
ls -l "$here"/*.ttf
