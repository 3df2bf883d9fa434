{{/* Checks of a Service that values.schema.json can't express. Takes service, at, name and ports: path, protocol, number. */}}
{{- define "[[ chart ]].serviceChecks" -}}
{{- $at := .at }}
{{- $service := .service }}
{{- $type := $service.type | default "ClusterIP" }}
{{- $families := $service.ipFamilies | default list }}
{{- if and (eq (toString $service.clusterIP) "None") (ne $type "ClusterIP") }}
{{- fail (printf "%s.clusterIP: None requires %s.type ClusterIP, not %s" $at $at $type) }}
{{- end }}
{{- if and (gt (len $families) 1) (eq ($service.ipFamilyPolicy | default "SingleStack") "SingleStack") }}
{{- fail (printf "%s.ipFamilies: two families require %s.ipFamilyPolicy PreferDualStack or RequireDualStack" $at $at) }}
{{- end }}
{{- $family := ternary "IPv6" "IPv4" (contains ":" (toString $service.clusterIP)) }}
{{- if and $families (regexMatch "[.:]" (toString $service.clusterIP)) (ne (first $families) $family) }}
{{- fail (printf "%s.clusterIP: its family %s must be the first of %s.ipFamilies" $at $family $at) }}
{{- end }}
{{- if regexMatch "^[0-9]" .name }}
{{- fail (printf "invalid Service name %s: it must begin with a letter: set fullnameOverride" .name) }}
{{- end }}
{{- $seen := dict }}
{{- range .ports }}
{{- $path := index . 0 }}
{{- if not (index . 2) }}
{{- fail (printf "%s: missing value: set it, or upgrade with --reset-then-reuse-values instead of --reuse-values" $path) }}
{{- end }}
{{- $key := printf "%v/%s" (index . 2) (index . 1) }}
{{- if hasKey $seen $key }}
{{- fail (printf "%s: duplicate port %v, also set by %s" $path (index . 2) (get $seen $key)) }}
{{- end }}
{{- $_ := set $seen $key $path }}
{{- end }}
{{- include "[[ chart ]].reservedLabels" (dict "at" (print $at ".labels") "labels" $service.labels) }}
{{- end }}

