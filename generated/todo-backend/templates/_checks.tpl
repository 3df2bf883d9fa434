{{/* The rules that the chart keeps wherever it is installed. */}}
{{- define "todo-backend.guards" -}}
{{- if ne .Release.Namespace "todo" }}
{{- fail "todo-backend lives in the namespace todo: install it with --namespace todo" }}
{{- end }}
{{- if not (hasKey .Values "replicaCount") }}
{{- fail "replicaCount must be 1" }}
{{- end }}
{{- if not (.Values.service).type }}
{{- fail "service.type must be ClusterIP" }}
{{- end }}
{{- if not .Values.livenessProbe }}
{{- fail "livenessProbe must be defined" }}
{{- end }}
{{- if not .Values.readinessProbe }}
{{- fail "readinessProbe must be defined" }}
{{- end }}
{{- end }}

{{/*
What no schema can say of a workload; each sentence names the value and the way out.
Takes root, values, at (what stands before the values' paths), and what is fixed: env, volumes, mounts.
*/}}
{{- define "todo-backend.checks" -}}
{{- $values := .values }}
{{- $at := .at }}
{{- range $probe := list "livenessProbe" "readinessProbe" "startupProbe" }}
{{- $given := get $values $probe | default dict }}
{{- $handlers := keys (pick $given "exec" "grpc" "httpGet" "tcpSocket") | sortAlpha }}
{{- if gt (len $handlers) 1 }}
{{- fail (printf "%s%s has %d handlers, %s: a probe has one. Maps are merged: set the other to null, as in --set %s%s.%s=null" $at $probe (len $handlers) (join " and " $handlers) $at $probe (first $handlers)) }}
{{- else if and $given (not $handlers) }}
{{- fail (printf "%s%s has no handler: give it httpGet, tcpSocket, exec or grpc, or turn it off by --set %s%s=null" $at $probe $at $probe) }}
{{- end }}
{{- end }}
{{- $update := ($values.strategy).rollingUpdate | default dict }}
{{- if and (eq (($values.strategy).type | default "") "RollingUpdate") (has (toString $update.maxSurge) (list "0" "0%")) (has (toString $update.maxUnavailable) (list "0" "0%")) }}
{{- fail (printf "%sstrategy.rollingUpdate has neither a surge nor a pod unavailable, so no pod could ever be replaced: set one of them above 0" $at) }}
{{- end }}
{{- range $name, $asked := ($values.resources).requests }}
{{- $most := get (($values.resources).limits | default dict) $name }}
{{- if and $most (gt (include "todo-backend.quantity" $asked | float64) (include "todo-backend.quantity" $most | float64)) }}
{{- fail (printf "%sresources.requests.%s is %v, more than its limit %v" $at $name $asked $most) }}
{{- end }}
{{- end }}
{{- $context := $values.securityContext | default dict }}
{{- if and $context.privileged (hasKey $context "allowPrivilegeEscalation") (not $context.allowPrivilegeEscalation) }}
{{- fail (printf "%ssecurityContext is privileged, so allowPrivilegeEscalation can't be false: set it to null" $at) }}
{{- end }}
{{- if and (eq ($values.dnsPolicy | default "") "None") (not ($values.dnsConfig).nameservers) }}
{{- fail (printf "%sdnsPolicy is None, which needs %sdnsConfig.nameservers" $at $at) }}
{{- end }}
{{- range $label, $_ := $values.podLabels }}
{{- include "todo-backend.notOurs" (dict "at" (print $at "podLabels") "label" $label) }}
{{- end }}
{{- range $label, $_ := .root.Values.commonLabels }}
{{- include "todo-backend.notOurs" (dict "at" "commonLabels" "label" $label) }}
{{- end }}
{{- $names := concat .env (keys ($values.env | default dict) | sortAlpha) }}
{{- include "todo-backend.noTwins" (dict "at" (print $at "extraEnv") "key" "name" "taken" $names "items" $values.extraEnv) }}
{{- include "todo-backend.noTwins" (dict "at" (print $at "hostAliases") "key" "ip" "taken" (list) "items" $values.hostAliases) }}
{{- include "todo-backend.noTwins" (dict "at" (print $at "volumes") "key" "name" "taken" .volumes "items" $values.volumes) }}
{{- include "todo-backend.noTwins" (dict "at" (print $at "volumeMounts") "key" "mountPath" "taken" .mounts "items" $values.volumeMounts) }}
{{- $volumes := .volumes }}
{{- range $values.volumes }}
{{- $volumes = append $volumes .name }}
{{- end }}
{{- range $values.volumeMounts }}
{{- if not (has .name $volumes) }}
{{- fail (printf "%svolumeMounts: there is no volume %s; declare it in %svolumes" $at .name $at) }}
{{- end }}
{{- end }}
{{- $containers := list .container }}
{{- include "todo-backend.noTwins" (dict "at" (print $at "sidecars") "key" "name" "taken" $containers "items" $values.sidecars) }}
{{- range $values.sidecars }}
{{- $containers = append $containers .name }}
{{- end }}
{{- include "todo-backend.noTwins" (dict "at" (print $at "initContainers") "key" "name" "taken" $containers "items" $values.initContainers) }}
{{- $pulls := concat (.root.Values.imagePullSecrets | default list) ((.root.Values.global).imagePullSecrets | default list) }}
{{- include "todo-backend.noTwins" (dict "at" "imagePullSecrets" "key" "name" "taken" (list) "items" $pulls) }}
{{- $spread := list }}
{{- range $values.topologySpreadConstraints }}
{{- $key := printf "%s/%s" .topologyKey .whenUnsatisfiable }}
{{- if has $key $spread }}
{{- fail (printf "%stopologySpreadConstraints: %s with %s is there twice" $at .topologyKey .whenUnsatisfiable) }}
{{- end }}
{{- $spread = append $spread $key }}
{{- end }}
{{- end }}

{{/* Server-side apply refuses two entries of one key. Takes at, key, taken and items. */}}
{{- define "todo-backend.noTwins" -}}
{{- $seen := .taken }}
{{- range .items }}
{{- $key := get . $.key }}
{{- if has $key $seen }}
{{- fail (printf "%s: %s %s is there twice" $.at $.key $key) }}
{{- end }}
{{- $seen = append $seen $key }}
{{- end }}
{{- end }}

{{/* A quantity as a plain number, for comparisons. */}}
{{- define "todo-backend.quantity" -}}
{{- $text := toString . }}
{{- $suffix := regexFind "[a-zA-Z]+$" $text }}
{{- $factors := dict "n" 1e-9 "u" 1e-6 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "P" 1e15 "E" 1e18 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "Pi" 1125899906842624 "Ei" 1152921504606846976 }}
{{- if hasKey $factors $suffix }}
{{- mulf (trimSuffix $suffix $text | float64) (get $factors $suffix) }}
{{- else }}
{{- float64 $text }}
{{- end }}
{{- end }}

{{/* What no schema can say of a Service. Takes service, at, name and ports: lists of path, protocol, number. */}}
{{- define "todo-backend.serviceChecks" -}}
{{- $at := .at }}
{{- $type := .service.type | default "ClusterIP" }}
{{- if and (eq (.service.clusterIP | default "") "None") (ne $type "ClusterIP") }}
{{- fail (printf "%s.clusterIP is None, which needs %s.type ClusterIP, not %s" $at $at $type) }}
{{- end }}
{{- if and (gt (len (.service.ipFamilies | default list)) 1) (has (.service.ipFamilyPolicy | default "SingleStack") (list "" "SingleStack")) }}
{{- fail (printf "%s.ipFamilies has two families, which needs %s.ipFamilyPolicy PreferDualStack or RequireDualStack" $at $at) }}
{{- end }}
{{- if regexMatch "^[0-9]" .name }}
{{- fail (printf "a Service's name can't begin with a digit, as %s does: set fullnameOverride" .name) }}
{{- end }}
{{- $seen := dict }}
{{- range .ports }}
{{- $path := index . 0 }}
{{- if not (index . 2) }}
{{- fail (printf "%s is not set: give the Service's port" $path) }}
{{- end }}
{{- $key := printf "%v/%s" (index . 2) (index . 1) }}
{{- if hasKey $seen $key }}
{{- fail (printf "%s is %v, as is %s: two ports of a Service can't be the same" $path (index . 2) (get $seen $key)) }}
{{- end }}
{{- $_ := set $seen $key $path }}
{{- end }}
{{- range $label, $_ := .service.labels }}
{{- include "todo-backend.notOurs" (dict "at" (print $at ".labels") "label" $label) }}
{{- end }}
{{- end }}

{{/* Labels that the chart sets can't be set again: a key may stand only once. Takes at and label. */}}
{{- define "todo-backend.notOurs" -}}
{{- if or (hasPrefix "app.kubernetes.io/" .label) (eq .label "helm.sh/chart") }}
{{- fail (printf "%s: %s is a label that the chart sets itself" .at .label) }}
{{- end }}
{{- end }}
