{{/*
Checks of a workload that values.schema.json can't express.
Takes root, values, at (the prefix of the values' paths), and names fixed in the chart: container, env, volumes, mounts.
*/}}
{{- define "shop.checks" -}}
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
{{- include "shop.reservedLabels" (dict "at" (print $at "podLabels") "labels" $values.podLabels) }}
{{- include "shop.reservedLabels" (dict "at" "commonLabels" "labels" .root.Values.commonLabels) }}

{{- $pulls := concat (.root.Values.imagePullSecrets | default list) ((.root.Values.global).imagePullSecrets | default list) }}
{{- include "shop.unique" (dict "at" "imagePullSecrets" "keys" (list "name") "items" $pulls) }}
{{- range $value, $keys := dict "hostAliases" (list "ip") "topologySpreadConstraints" (list "topologyKey" "whenUnsatisfiable") }}
{{- include "shop.unique" (dict "at" (print $at $value) "keys" $keys "items" (index $values $value)) }}
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
{{- include "shop.unique" (dict "at" (print $at "podSecurityContext.sysctls") "keys" (list "name") "items" .) }}
{{- end }}

{{- $volumes := .volumes }}
{{- include "shop.unique" (dict "at" (print $at "volumes") "keys" (list "name") "items" $values.volumes "taken" $volumes) }}
{{- range $values.volumes }}
{{- $volumes = append $volumes .name }}
{{- $files := list }}
{{- range (.projected).sources }}
{{- range . }}
{{- $files = concat $files (ternary (list .) (.items | default list) (hasKey . "path")) }}
{{- end }}
{{- end }}
{{- include "shop.unique" (dict "at" (printf "%svolumes, %s" $at .name) "keys" (list "path") "items" $files) }}
{{- end }}

{{- $names := list .container }}
{{- $grace := ternary $values.terminationGracePeriodSeconds 30 (hasKey $values "terminationGracePeriodSeconds") }}
{{- $main := pick $values "lifecycle" "resources" "securityContext" "volumeMounts" }}
{{- $_ := set $main "env" $values.extraEnv }}
{{- include "shop.containerChecks" (dict "at" $at "envAt" (print $at "extraEnv") "container" $main "grace" $grace
  "volumes" $volumes "env" .env "mounts" .mounts) }}
{{- range $value := list "sidecars" "initContainers" }}
{{- include "shop.unique" (dict "at" (print $at $value) "keys" (list "name") "items" (index $values $value) "taken" $names) }}
{{- range index $values $value }}
{{- $names = append $names .name }}
{{- $place := printf "%s%s, %s: " $at $value .name }}
{{- include "shop.containerChecks" (dict "at" $place "envAt" (print $place "env") "container" . "grace" $grace
  "volumes" $volumes) }}
{{- end }}
{{- end }}
{{- end }}

{{/*
Checks of a container that values.schema.json can't express.
Takes at, envAt, container, grace, the names of volumes, and names fixed in the chart: env, mounts.
*/}}
{{- define "shop.containerChecks" -}}
{{- $at := .at }}
{{- $volumes := .volumes }}
{{- $context := .container.securityContext | default dict }}
{{- if and (eq (toString $context.allowPrivilegeEscalation) "false") (has "CAP_SYS_ADMIN" (($context.capabilities).add | default list)) }}
{{- fail (printf "%ssecurityContext: CAP_SYS_ADMIN conflicts with allowPrivilegeEscalation false: set it to null" $at) }}
{{- end }}
{{- include "shop.unique" (dict "at" .envAt "keys" (list "name") "items" .container.env "taken" .env) }}
{{- include "shop.unique" (dict "at" (print $at "ports") "keys" (list "name") "items" .container.ports) }}
{{- include "shop.unique" (dict "at" (print $at "ports") "keys" (list "containerPort" "protocol") "items" .container.ports) }}
{{- $bound := list }}
{{- range .container.ports }}
{{- if .hostPort }}
{{- $bound = append $bound . }}
{{- end }}
{{- end }}
{{- include "shop.unique" (dict "at" (print $at "ports") "keys" (list "hostPort" "hostIP" "protocol") "items" $bound) }}
{{- include "shop.unique" (dict "at" (print $at "volumeMounts") "keys" (list "mountPath") "items" .container.volumeMounts
  "taken" .mounts) }}
{{- range .container.volumeMounts }}
{{- if not (has .name $volumes) }}
{{- fail (printf "%svolumeMounts: unknown volume %s: add it to volumes" $at .name) }}
{{- else if and (eq (toString .mountPropagation) "Bidirectional") (not $context.privileged) }}
{{- fail (printf "%svolumeMounts: Bidirectional propagation of %s requires securityContext.privileged" $at .mountPath) }}
{{- end }}
{{- end }}
{{- range $event, $handler := .container.lifecycle }}
{{- with ($handler.sleep).seconds }}
{{- if gt (int .) (int $.grace) }}
{{- fail (printf "%slifecycle.%s.sleep: %v seconds exceed terminationGracePeriodSeconds, %v" $at $event . $.grace) }}
{{- end }}
{{- end }}
{{- end }}
{{- $requests := (.container.resources).requests | default dict }}
{{- $limits := (.container.resources).limits | default dict }}
{{- range $name, $asked := $requests }}
{{- $asked := include "shop.quantity" $asked | float64 }}
{{- $most := include "shop.quantity" (ternary (get $limits $name) $asked (hasKey $limits $name)) | float64 }}
{{- if gt $asked $most }}
{{- fail (printf "%sresources.requests.%s: %v exceeds the limit %v" $at $name (get $requests $name) (get $limits $name)) }}
{{- else if and (regexMatch "/|^hugepages-" $name) (or (ne $asked $most) (not (hasKey $limits $name))) }}
{{- fail (printf "%sresources: request and limit of %s must be equal: set limits.%s to %v" $at $name $name (get $requests $name)) }}
{{- end }}
{{- end }}
{{- range $name, $most := $limits }}
{{- if hasPrefix "hugepages-" $name }}
{{- $page := include "shop.quantity" (trimPrefix "hugepages-" $name) | float64 | int64 }}
{{- if mod (include "shop.quantity" $most | float64 | int64) $page }}
{{- fail (printf "%sresources.limits.%s: %v is not a multiple of the page size" $at $name $most) }}
{{- else if not (or $requests.cpu $requests.memory $limits.cpu $limits.memory) }}
{{- fail (printf "%sresources: %s requires a request or limit of cpu or memory" $at $name) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Convert a quantity to a number, for comparisons. */}}
{{- define "shop.quantity" -}}
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

{{/* Checks of a Service that values.schema.json can't express. Takes service, at, name and ports: path, protocol, number. */}}
{{- define "shop.serviceChecks" -}}
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
{{- include "shop.reservedLabels" (dict "at" (print $at ".labels") "labels" $service.labels) }}
{{- end }}

{{/* Checks of network policy rules that values.schema.json can't express. Takes at, rules, and peers: `from` or `to`. */}}
{{- define "shop.networkPolicyChecks" -}}
{{- range .rules }}
{{- range .ports }}
{{- if and .endPort (lt (int .endPort) (int .port)) }}
{{- fail (printf "%s: endPort %v is less than port %v" $.at .endPort .port) }}
{{- end }}
{{- end }}
{{- range index . $.peers }}
{{- with .ipBlock }}
{{- $cidr := .cidr }}
{{- $block := include "shop.network" (dict "at" $.at "cidr" .cidr) }}
{{- range .except }}
{{- $except := include "shop.network" (dict "at" $.at "cidr" .) }}
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
{{- define "shop.network" -}}
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

{{/*
Fail if two entries of a list have the same keys, which server-side apply rejects.
Takes at, keys, items, and taken: names in use.
*/}}
{{- define "shop.unique" -}}
{{- $seen := .taken | default list }}
{{- range $item := .items }}
{{- $key := list }}
{{- range $.keys }}
{{- $key = append $key (get $item . | default (ternary "TCP" "" (eq . "protocol"))) }}
{{- end }}
{{- $key = join " " $key }}
{{- if and $key (has $key $seen) }}
{{- fail (printf "%s: duplicate %s" $.at $key) }}
{{- end }}
{{- $seen = append $seen $key }}
{{- end }}
{{- end }}

{{/* Resources that the chart creates, which extraManifests can't create again. */}}
{{- define "shop.resources" -}}
Deployment {{ .Release.Namespace }}/storefront
{{- if ne (toString (.Values.autoscaling).enabled) "false" }}
HorizontalPodAutoscaler {{ .Release.Namespace }}/storefront-scaler
{{- end }}
{{- if ne (toString (.Values.networkPolicy).enabled) "false" }}
NetworkPolicy {{ .Release.Namespace }}/storefront
{{- end }}
{{- if eq (toString (.Values.podDisruptionBudget).enabled) "true" }}
PodDisruptionBudget {{ .Release.Namespace }}/storefront
{{- end }}
Deployment {{ .Release.Namespace }}/{{ include "shop.fullname" . | trunc 57 | trimSuffix "-" }}-queue
Service {{ .Release.Namespace }}/storefront
Service {{ .Release.Namespace }}/storefront-internal
Service {{ .Release.Namespace }}/console
Service {{ .Release.Namespace }}/{{ include "shop.fullname" . | trunc 57 | trimSuffix "-" }}-queue
Service {{ .Release.Namespace }}/{{ include "shop.fullname" . | trunc 51 | trimSuffix "-" }}-queue-peers
ConfigMap {{ .Release.Namespace }}/storefront-settings
{{- if not .Values.existingSecret }}
Secret {{ .Release.Namespace }}/storefront-credentials
{{- end }}
{{- if and (ne (toString ((.Values.persistence).data).enabled) "false") (not ((.Values.persistence).data).existingClaim) }}
PersistentVolumeClaim {{ .Release.Namespace }}/files
{{- end }}
{{- if eq (toString (.Values.serviceAccount).create) "true" }}
ServiceAccount {{ .Release.Namespace }}/{{ include "shop.serviceAccountName" . }}
{{- end }}
{{- if eq (toString ((.Values.queue).serviceAccount).create) "true" }}
ServiceAccount {{ .Release.Namespace }}/{{ include "shop.queue.serviceAccountName" . }}
{{- end }}
{{- end }}

{{/* Fail if labels include one that the chart sets itself. Takes at and labels. */}}
{{- define "shop.reservedLabels" -}}
{{- range $label, $_ := .labels }}
{{- if or (hasPrefix "app.kubernetes.io/" $label) (eq $label "helm.sh/chart") }}
{{- fail (printf "%s: reserved label %s: the chart sets it itself" $.at $label) }}
{{- end }}
{{- end }}
{{- end }}
