{{/* Moves the values at old paths to the new ones, once for all templates, and notes what NOTES.txt warns of. */}}
{{- define "letters.deprecations" -}}
{{- if not (hasKey .Values "x-warnings") }}
{{- $_ := set .Values "x-warnings" list }}
{{- range $each := list
  (dict "old" (list "sorter" "copies") "new" (list "sorting" "replicaCount") "until" "1.6.0")
  (dict "old" (list "config" "LANG") "new" (list "config" "LANGUAGE") "until" "2.0.0")
  (dict "old" (list "secret" "PASS") "new" (list "secret" "PASSWORD") "until" "2.0.0")
  (dict "old" (list "sorter") "new" (list "sorting") "until" "2.0.0")
  (dict "old" (list "pullSecrets") "new" (list "imagePullSecrets") "until" "2.0.0")
}}
{{- $from := $.Values }}
{{- range initial $each.old }}
{{- $from = get $from . | default dict }}
{{- end }}
{{- $key := last $each.old }}
{{- if and (hasKey $from $key) (ne (index $from $key | toJson) "{}") }}
{{- $to := $.Values }}
{{- $records := get $.Values "x-defaults" | default dict }}
{{- range initial $each.new }}
{{- $_ := set $to . (get $to . | default dict) }}
{{- $to = get $to . }}
{{- $records = get $records . | default dict }}
{{- end }}
{{- $isRecorded := hasKey $records (last $each.new) }}
{{- $isStrict := and $isRecorded (or $.Chart.IsRoot $.Release.IsInstall) }}
{{- include "letters.move" (dict "value" (index $from $key) "to" $to "key" (last $each.new) "records" $records
  "isRecorded" $isRecorded "isStrict" $isStrict "old" (join "." $each.old) "new" (join "." $each.new)) }}
{{- $_ := unset $from $key }}
{{- $warning := printf "%s is now %s: version %s of the chart removes the old name." (join "." $each.old) (join "." $each.new) $each.until }}
{{- $hint := " If you have not set it, upgrade with --reset-then-reuse-values instead of --reuse-values." }}
{{- $_ := set $.Values "x-warnings" (append (get $.Values "x-warnings") (print $warning (ternary $hint "" $.Release.IsUpgrade))) }}
{{- end }}
{{- end }}
{{- range $each := list
  (dict "path" (list "service" "type") "until" "2.0.0" "reason" "The Service will always be internal.")
  (dict "path" (list "sorting" "podLabels") "until" "1.5.0" "reason" "")
}}
{{- $values := $.Values }}
{{- $records := get $.Values "x-defaults" | default dict }}
{{- range initial $each.path }}
{{- $values = get $values . | default dict }}
{{- $records = get $records . | default dict }}
{{- end }}
{{- $key := last $each.path }}
{{- if ne (pick $values $key | toJson) (pick $records $key | toJson) }}
{{- $warning := printf "%s is deprecated: version %s of the chart removes it. %s" (join "." $each.path) $each.until $each.reason | trim }}
{{- $_ := set $.Values "x-warnings" (append (get $.Values "x-warnings") $warning) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Moves a value, or what a map contains. What differs from the record of the new path is set by the installer. */}}
{{- define "letters.move" -}}
{{- $new := index .to .key }}
{{- $isSet := ternary (ne (pick .to .key | toJson) (pick .records .key | toJson)) (hasKey .to .key) .isRecorded }}
{{- if and (kindIs "map" .value) (or (kindIs "map" $new) (not $isSet)) }}
{{- $new = $new | default dict }}
{{- $_ := set .to .key $new }}
{{- range $key, $value := .value }}
{{- include "letters.move" (dict "value" $value "to" $new "key" $key "records" (get $.records $.key | default dict)
  "isRecorded" $.isRecorded "isStrict" $.isStrict "old" (printf "%s.%s" $.old $key) "new" (printf "%s.%s" $.new $key)) }}
{{- end }}
{{- else if and $isSet .isStrict (not (has (toJson .value) (list "null" (toJson $new)))) }}
{{- fail (printf "%s and %s are both set: remove %s, which is the old name, or set it to null" .old .new .old) }}
{{- else if and (not $isSet) (kindIs "invalid" .value) }}
{{- $_ := unset .to .key }}
{{- else if not $isSet }}
{{- $_ := set .to .key .value }}
{{- end }}
{{- end }}
