{{/* Moves the values at old paths to the new ones, once for all templates, and notes what NOTES.txt warns of. */}}
{{- define "[[ chart ]].deprecations" -}}
{{- if not (hasKey .Values "x-warnings") }}
{{- $_ := set .Values "x-warnings" list }}
[% if renamings %]
{{- range $each := list
[% for each in renamings %]
  (dict "old" (list [[ each.old | map("go") | join(" ") ]]) "new" (list [[ each.new | map("go") | join(" ") ]]) "until" [[ go(each.until) ]])
[% endfor %]
}}
{{- $from := $.Values }}
[% if renamings | map(attribute="old") | map("length") | max > 1 %]
{{- range initial $each.old }}
{{- $from = get $from . | default dict }}
{{- end }}
[% endif %]
{{- $key := last $each.old }}
{{- if and (hasKey $from $key) (ne (index $from $key | toJson) "{}") }}
{{- $to := $.Values }}
{{- $records := get $.Values "x-defaults" | default dict }}
[% if renamings | map(attribute="new") | map("length") | max > 1 %]
{{- range initial $each.new }}
{{- $_ := set $to . (get $to . | default dict) }}
{{- $to = get $to . }}
{{- $records = get $records . | default dict }}
{{- end }}
[% endif %]
{{- $isRecorded := hasKey $records (last $each.new) }}
{{- $isStrict := and $isRecorded (or $.Chart.IsRoot $.Release.IsInstall) }}
{{- include "[[ chart ]].move" (dict "value" (index $from $key) "to" $to "key" (last $each.new) "records" $records
  "isRecorded" $isRecorded "isStrict" $isStrict "old" (join "." $each.old) "new" (join "." $each.new)) }}
{{- $_ := unset $from $key }}
{{- $warning := printf "%s is now %s: version %s of the chart removes the old name." (join "." $each.old) (join "." $each.new) $each.until }}
{{- $hint := " If you have not set it, upgrade with --reset-then-reuse-values instead of --reuse-values." }}
{{- $_ := set $.Values "x-warnings" (append (get $.Values "x-warnings") (print $warning (ternary $hint "" $.Release.IsUpgrade))) }}
{{- end }}
{{- end }}
[% endif %]
[% if removals %]
{{- range $each := list
[% for each in removals %]
  (dict "path" (list [[ each.path | map("go") | join(" ") ]]) "until" [[ go(each.until) ]] "reason" [[ go(each.reason) ]])
[% endfor %]
}}
{{- $values := $.Values }}
{{- $records := get $.Values "x-defaults" | default dict }}
[% if removals | map(attribute="path") | map("length") | max > 1 %]
{{- range initial $each.path }}
{{- $values = get $values . | default dict }}
{{- $records = get $records . | default dict }}
{{- end }}
[% endif %]
{{- $key := last $each.path }}
{{- if ne (pick $values $key | toJson) (pick $records $key | toJson) }}
{{- $warning := printf "%s is deprecated: version %s of the chart removes it. %s" (join "." $each.path) $each.until $each.reason | trim }}
{{- $_ := set $.Values "x-warnings" (append (get $.Values "x-warnings") $warning) }}
{{- end }}
{{- end }}
[% endif %]
{{- end }}
{{- end }}
[% if renamings %]

{{/* Moves a value, or what a map contains. What differs from the record of the new path is set by the installer. */}}
{{- define "[[ chart ]].move" -}}
{{- $new := index .to .key }}
{{- $isSet := ternary (ne (pick .to .key | toJson) (pick .records .key | toJson)) (hasKey .to .key) .isRecorded }}
[% if renames_maps %]
{{- if and (kindIs "map" .value) (or (kindIs "map" $new) (not $isSet)) }}
{{- $new = $new | default dict }}
{{- $_ := set .to .key $new }}
{{- range $key, $value := .value }}
{{- include "[[ chart ]].move" (dict "value" $value "to" $new "key" $key "records" (get $.records $.key | default dict)
  "isRecorded" $.isRecorded "isStrict" $.isStrict "old" (printf "%s.%s" $.old $key) "new" (printf "%s.%s" $.new $key)) }}
{{- end }}
[% endif %]
{{- [[ "else if" if renames_maps else "if" ]] and $isSet .isStrict (not (has (toJson .value) (list "null" (toJson $new)))) }}
{{- fail (printf "%s and %s are both set: remove %s, which is the old name, or set it to null" .old .new .old) }}
{{- else if and (not $isSet) (kindIs "invalid" .value) }}
{{- $_ := unset .to .key }}
{{- else if not $isSet }}
{{- $_ := set .to .key .value }}
{{- end }}
{{- end }}
[% endif %]
