{{/*
Checks of a container that values.schema.json can't express.
Takes at, envAt, container, grace, the names of volumes, and names fixed in the chart: env, mounts.
*/}}
{{- define "[[ chart ]].containerChecks" -}}
{{- $at := .at }}
{{- $volumes := .volumes }}
{{- $context := .container.securityContext | default dict }}
{{- if and (eq (toString $context.allowPrivilegeEscalation) "false") (has "CAP_SYS_ADMIN" (($context.capabilities).add | default list)) }}
{{- fail (printf "%ssecurityContext: CAP_SYS_ADMIN conflicts with allowPrivilegeEscalation false: set it to null" $at) }}
{{- end }}
{{- include "[[ chart ]].unique" (dict "at" .envAt "keys" (list "name") "items" .container.env "taken" .env) }}
{{- include "[[ chart ]].unique" (dict "at" (print $at "ports") "keys" (list "name") "items" .container.ports) }}
{{- include "[[ chart ]].unique" (dict "at" (print $at "ports") "keys" (list "containerPort" "protocol") "items" .container.ports) }}
{{- $bound := list }}
{{- range .container.ports }}
{{- if .hostPort }}
{{- $bound = append $bound . }}
{{- end }}
{{- end }}
{{- include "[[ chart ]].unique" (dict "at" (print $at "ports") "keys" (list "hostPort" "hostIP" "protocol") "items" $bound) }}
{{- include "[[ chart ]].unique" (dict "at" (print $at "volumeMounts") "keys" (list "mountPath") "items" .container.volumeMounts
  "taken" .mounts) }}
{{- range .container.volumeMounts }}
{{- if not (has .name $volumes) }}
{{- fail (printf "%svolumeMounts: unknown volume %s: add it to volumes" $at .name) }}
{{- else if and (eq (toString .mountPropagation) "Bidirectional") (not $context.privileged) }}
{{- fail (printf "%svolumeMounts: Bidirectional propagation of %s requires securityContext.privileged" $at .mountPath) }}
{{- end }}
{{- end }}
[% if has_files %]
{{- range .container.env }}
{{- with (.valueFrom).fileKeyRef }}
{{- if not (has .volumeName $volumes) }}
{{- fail (printf "%s: unknown volume %s: add it to volumes" $.envAt .volumeName) }}
{{- end }}
{{- end }}
{{- end }}
[% endif %]
[% if has_sleep %]
{{- range $event, $handler := .container.lifecycle }}
{{- with ($handler.sleep).seconds }}
{{- if gt (int .) (int $.grace) }}
{{- fail (printf "%slifecycle.%s.sleep: %v seconds exceed terminationGracePeriodSeconds, %v" $at $event . $.grace) }}
{{- end }}
{{- end }}
{{- end }}
[% endif %]
{{- $requests := (.container.resources).requests | default dict }}
{{- $limits := (.container.resources).limits | default dict }}
{{- range $name, $asked := $requests }}
{{- $asked := include "[[ chart ]].quantity" $asked | float64 }}
{{- $most := include "[[ chart ]].quantity" (ternary (get $limits $name) $asked (hasKey $limits $name)) | float64 }}
{{- if gt $asked $most }}
{{- fail (printf "%sresources.requests.%s: %v exceeds the limit %v" $at $name (get $requests $name) (get $limits $name)) }}
{{- else if and (regexMatch "/|^hugepages-" $name) (or (ne $asked $most) (not (hasKey $limits $name))) }}
{{- fail (printf "%sresources: request and limit of %s must be equal: set limits.%s to %v" $at $name $name (get $requests $name)) }}
{{- end }}
{{- end }}
{{- range $name, $most := $limits }}
{{- if hasPrefix "hugepages-" $name }}
{{- $page := include "[[ chart ]].quantity" (trimPrefix "hugepages-" $name) | float64 | int64 }}
{{- if mod (include "[[ chart ]].quantity" $most | float64 | int64) $page }}
{{- fail (printf "%sresources.limits.%s: %v is not a multiple of the page size" $at $name $most) }}
{{- else if not (or $requests.cpu $requests.memory $limits.cpu $limits.memory) }}
{{- fail (printf "%sresources: %s requires a request or limit of cpu or memory" $at $name) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

