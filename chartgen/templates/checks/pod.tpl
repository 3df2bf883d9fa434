{{/*
Checks of a workload that values.schema.json can't express.
Takes root, values, at (the prefix of the values' paths), and names fixed in the chart: container, env, volumes, mounts.
*/}}
{{- define "[[ chart ]].checks" -}}
{{- $at := .at }}
{{- $values := .values }}
{{- range $key, $value := .root.Values }}
{{- if regexMatch "[\\x7f-\\x9f\\x{fffe}\\x{ffff}]" (toJson $value) }}
{{- range $below, $part := ternary $value dict (kindIs "map" $value) }}
{{- if regexMatch "[\\x7f-\\x9f\\x{fffe}\\x{ffff}]" (toJson $part) }}
{{- $key = printf "%s.%s" $key $below }}
{{- end }}
{{- end }}
{{- fail (printf "%s: invalid control character (U+007F to U+009F, U+FFFE or U+FFFF)" $key) }}
{{- end }}
{{- end }}
{{- range $probe := list "livenessProbe" "readinessProbe" "startupProbe" }}
{{- $given := get $values $probe | default dict }}
{{- $handlers := keys (pick $given "exec" "grpc" "httpGet" "tcpSocket") | sortAlpha }}
{{- if gt (len $handlers) 1 }}
{{- fail (printf "%s%s: conflicting handlers %s: set all but one to null, such as with --set %s%s.%s=null"
  $at $probe (join " and " $handlers) $at $probe (first $handlers)) }}
{{- else if and $given (not $handlers) }}
{{- fail (printf "%s%s: missing handler: set httpGet, tcpSocket, exec or grpc, or disable the probe with --set %s%s=null"
  $at $probe $at $probe) }}
{{- end }}
{{- end }}
{{- if and (eq (toString $values.dnsPolicy) "None") (not ($values.dnsConfig).nameservers) }}
{{- fail (printf "%sdnsPolicy: None requires %sdnsConfig.nameservers" $at $at) }}
{{- end }}
{{- if gt (len (join " " ($values.dnsConfig).searches)) 2048 }}
{{- fail (printf "%sdnsConfig.searches: exceeds 2048 characters in total" $at) }}
{{- end }}
{{- include "[[ chart ]].reservedLabels" (dict "at" (print $at "podLabels") "labels" $values.podLabels) }}
{{- include "[[ chart ]].reservedLabels" (dict "at" "commonLabels" "labels" .root.Values.commonLabels) }}

{{- $pulls := concat (.root.Values.imagePullSecrets | default list) ((.root.Values.global).imagePullSecrets | default list) }}
{{- include "[[ chart ]].unique" (dict "at" "imagePullSecrets" "keys" (list "name") "items" $pulls) }}
{{- range $value, $keys := dict "hostAliases" (list "ip") "topologySpreadConstraints" (list "topologyKey" "whenUnsatisfiable") }}
{{- include "[[ chart ]].unique" (dict "at" (print $at $value) "keys" $keys "items" (index $values $value)) }}
{{- end }}
{{- range $values.topologySpreadConstraints }}
{{- $selected := keys ((.labelSelector).matchLabels | default (dict "app.kubernetes.io/name" "" "app.kubernetes.io/instance" "")) }}
{{- range (.labelSelector).matchExpressions }}
{{- $selected = append $selected .key }}
{{- end }}
{{- range .matchLabelKeys }}
{{- if has . $selected }}
{{- fail (printf "%stopologySpreadConstraints: conflicting label %s in matchLabelKeys and labelSelector" $at .) }}
{{- end }}
{{- end }}
{{- end }}
{{- with ($values.podSecurityContext).sysctls }}
{{- include "[[ chart ]].unique" (dict "at" (print $at "podSecurityContext.sysctls") "keys" (list "name") "items" .) }}
{{- end }}

{{- $volumes := .volumes }}
{{- include "[[ chart ]].unique" (dict "at" (print $at "volumes") "keys" (list "name") "items" $values.volumes "taken" $volumes) }}
{{- range $values.volumes }}
{{- $volumes = append $volumes .name }}
{{- $files := list }}
{{- range (.projected).sources }}
{{- range . }}
{{- $files = concat $files (ternary (list .) (.items | default list) (hasKey . "path")) }}
{{- end }}
{{- end }}
{{- include "[[ chart ]].unique" (dict "at" (printf "%svolumes, %s" $at .name) "keys" (list "path") "items" $files) }}
{{- end }}

{{- $names := list .container }}
{{- $grace := ternary $values.terminationGracePeriodSeconds 30 (hasKey $values "terminationGracePeriodSeconds") }}
{{- $main := pick $values "lifecycle" "resources" "securityContext" "volumeMounts" }}
{{- $_ := set $main "env" $values.extraEnv }}
{{- include "[[ chart ]].containerChecks" (dict "at" $at "envAt" (print $at "extraEnv") "container" $main "grace" $grace
  "volumes" $volumes "env" .env "mounts" .mounts) }}
{{- range $value := list "sidecars" "initContainers" }}
{{- include "[[ chart ]].unique" (dict "at" (print $at $value) "keys" (list "name") "items" (index $values $value) "taken" $names) }}
{{- range index $values $value }}
{{- $names = append $names .name }}
{{- $place := printf "%s%s, %s: " $at $value .name }}
{{- include "[[ chart ]].containerChecks" (dict "at" $place "envAt" (print $place "env") "container" . "grace" $grace
  "volumes" $volumes) }}
{{- end }}
{{- end }}
{{- end }}

