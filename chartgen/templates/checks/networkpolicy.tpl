{{/* Checks of network policy rules that values.schema.json can't express. Takes at, rules, and peers: `from` or `to`. */}}
{{- define "[[ chart ]].networkPolicyChecks" -}}
{{- range .rules }}
{{- range .ports }}
{{- if and .endPort (lt (int .endPort) (int .port)) }}
{{- fail (printf "%s: endPort %v is less than port %v" $.at .endPort .port) }}
{{- end }}
{{- end }}
{{- range index . $.peers }}
{{- with .ipBlock }}
{{- $cidr := .cidr }}
{{- $block := include "[[ chart ]].network" (dict "at" $.at "cidr" .cidr) }}
{{- range .except }}
{{- $except := include "[[ chart ]].network" (dict "at" $.at "cidr" .) }}
{{- if or (eq $except $block) (not (hasPrefix $block $except)) }}
{{- fail (printf "%s: except %s is not part of %s" $.at . $cidr) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/*
Convert a CIDR such as `10.0.0.0/8` or `fd00::/8` to its address family and prefix bits. Takes cidr and at.
*/}}
{{- define "[[ chart ]].network" -}}
{{- $parts := splitList "/" .cidr }}
{{- $address := first $parts }}
{{- $isV6 := contains ":" $address }}
{{- $sides := splitList "::" $address }}
{{- $before := without (splitList (ternary ":" "." $isV6) (first $sides)) "" }}
{{- $after := without (splitList ":" (ternary (last $sides) "" (eq (len $sides) 2))) "" }}
{{- $zeros := until (max 0 (sub 8 (len (concat $before $after))) | int) }}
{{- $zeros = ternary $zeros list (eq (len $sides) 2) }}
{{- $bits := "" }}
{{- range $place, $group := concat $before $zeros $after }}
{{- $number := 0 }}
{{- if kindIs "string" $group }}
{{- $number = ternary (print "0x" $group) $group $isV6 | int64 }}
{{- end }}
{{- range ternary (list 32768 16384 8192 4096 2048 1024 512 256 128 64 32 16 8 4 2 1) (list 128 64 32 16 8 4 2 1) $isV6 }}
{{- $bits = print $bits (mod (div $number .) 2) }}
{{- end }}
{{- end }}
{{- $length := last $parts | int }}
{{- if or (ne (len $bits) (ternary 128 32 $isV6)) (gt (len $sides) 2) (regexMatch ":::|[0-9a-fA-F]{5}|^:[^:]|[^:]:$" $address) (and $isV6 (contains "." $address)) }}
{{- fail (printf "%s: invalid CIDR %s" .at .cidr) }}
{{- else if contains "1" (substr $length (len $bits) $bits) }}
{{- fail (printf "%s: invalid CIDR %s: bits are set after the first %d" .at .cidr $length) }}
{{- else if and $isV6 (hasPrefix (print (repeat 80 "0") (repeat 16 "1")) $bits) }}
{{- fail (printf "%s: invalid CIDR %s: write it as an IPv4 CIDR" .at .cidr) }}
{{- end }}
{{- ternary "6:" "4:" $isV6 }}{{ trunc $length $bits }}
{{- end }}

