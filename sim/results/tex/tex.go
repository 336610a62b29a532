// Package tex writes plain text in LaTeX.
package tex

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape converts plain text to LaTeX. Characters that pdfLaTeX lacks become formulas; other
// scripts are kept and need XeLaTeX or LuaLaTeX. A number is not parted from its %.
func Escape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == ' ' && i > 0 && s[i-1] >= '0' && s[i-1] <= '9' && strings.HasPrefix(s[i+1:], "%") {
			b.WriteByte('~')
		} else if to, ok := escapes[r]; ok {
			b.WriteString(to)
		} else if r != utf8.RuneError && r >= ' ' {
			b.WriteRune(r)
		} else {
			b.WriteByte(' ')
		}
		i += n
	}
	return b.String()
}

var escapes = map[rune]string{
	'\\': `\textbackslash{}`, '{': `\{`, '}': `\}`, '$': `\$`, '&': `\&`, '%': `\%`, '#': `\#`, '_': `\_`,
	'~': `\textasciitilde{}`, '^': `\textasciicircum{}`, '<': `$<$`, '>': `$>$`, '|': `\textbar{}`, '"': `\textquotedbl{}`,
	'`': `\textasciigrave{}`, '−': `$-$`, '±': `$\pm$`, '×': `$\times$`, '≥': `$\geq$`, '≤': `$\leq$`, '→': `$\to$`,
	'α': `$\alpha$`, 'β': `$\beta$`, 'γ': `$\gamma$`, 'δ': `$\delta$`, 'ε': `$\varepsilon$`, 'η': `$\eta$`, 'θ': `$\theta$`, 'ι': `$\iota$`, 'κ': `$\kappa$`,
	'λ': `$\lambda$`, 'μ': `$\mu$`, 'ν': `$\nu$`, 'ξ': `$\xi$`, 'π': `$\pi$`, 'ρ': `$\rho$`, 'σ': `$\sigma$`, 'τ': `$\tau$`, 'φ': `$\varphi$`, 'χ': `$\chi$`, 'ψ': `$\psi$`,
	'ω': `$\omega$`, 'Γ': `$\Gamma$`, 'Δ': `$\Delta$`, 'Λ': `$\Lambda$`, 'Π': `$\Pi$`, 'Σ': `$\Sigma$`, 'Φ': `$\Phi$`, 'Ω': `$\Omega$`, 'ℓ': `$\ell$`, '½': `$\frac{1}{2}$`, '∞': `$\infty$`, '∅': `$\emptyset$`,
	'–': `--`, '—': `---`, '…': `\dots{}`, '\u00a0': `~`, '\u202f': `\,`, '\u2009': `\,`, '²': `$^2$`, '³': `$^3$`, '·': `$\cdot$`, '≈': `$\approx$`,
}

// Label keeps the characters that a LaTeX label may have and replaces other letters by their
// code points, so that different names give different labels.
func Label(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == ':', r == '-', r == '.':
			b.WriteRune(r)
		case r > unicode.MaxASCII && unicode.IsLetter(r):
			fmt.Fprintf(&b, "u%x", r)
		default:
			b.WriteByte('-')
		}
	}
	return b.String()
}
