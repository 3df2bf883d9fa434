{{/* Convert a quantity to a number, for comparisons. */}}
{{- define "[[ chart ]].quantity" -}}
{{- $text := toString . }}
{{- $suffix := regexFind "[a-zA-Z]+$" $text }}
{{- $factors := dict "n" 1e-9 "u" 1e-6 "m" 1e-3 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "P" 1e15 "E" 1e18 "Ki" 1024
  "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "Pi" 1125899906842624 "Ei" 1152921504606846976 }}
{{- if hasKey $factors $suffix }}
{{- mulf (trimSuffix $suffix $text | float64) (get $factors $suffix) }}
{{- else }}
{{- float64 $text }}
{{- end }}
{{- end }}

