{{/* Moves the values at old paths to the new ones, once for all templates, and notes what NOTES.txt warns of. */}}
{{- define "parcels.deprecations" -}}
{{- if not (hasKey .Values "x-warnings") }}
{{- $_ := set .Values "x-warnings" list }}
{{- range $each := list
  (dict "old" (list "parcelImage") "new" (list "image") "until" "0.4.0")
}}
{{- $from := $.Values }}
{{- $key := last $each.old }}
{{- if and (hasKey $from $key) (ne (index $from $key | toJson) "{}") }}
{{- $to := $.Values }}
{{- $records := get $.Values "x-defaults" | default dict }}
{{- $isRecorded := hasKey $records (last $each.new) }}
{{- $isStrict := and $isRecorded (or $.Chart.IsRoot $.Release.IsInstall) }}
{{- include "parcels.move" (dict "value" (index $from $key) "to" $to "key" (last $each.new) "records" $records
  "isRecorded" $isRecorded "isStrict" $isStrict "old" (join "." $each.old) "new" (join "." $each.new)) }}
{{- $_ := unset $from $key }}
{{- $warning := printf "%s is now %s: version %s of the chart removes the old name." (join "." $each.old) (join "." $each.new) $each.until }}
{{- $hint := " If you have not set it, upgrade with --reset-then-reuse-values instead of --reuse-values." }}
{{- $_ := set $.Values "x-warnings" (append (get $.Values "x-warnings") (print $warning (ternary $hint "" $.Release.IsUpgrade))) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Moves a value, or what a map contains. What differs from the record of the new path is set by the installer. */}}
{{- define "parcels.move" -}}
{{- $new := index .to .key }}
{{- $isSet := ternary (ne (pick .to .key | toJson) (pick .records .key | toJson)) (hasKey .to .key) .isRecorded }}
{{- if and (kindIs "map" .value) (or (kindIs "map" $new) (not $isSet)) }}
{{- $new = $new | default dict }}
{{- $_ := set .to .key $new }}
{{- range $key, $value := .value }}
{{- include "parcels.move" (dict "value" $value "to" $new "key" $key "records" (get $.records $.key | default dict)
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
