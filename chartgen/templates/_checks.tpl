[% if guards %]
{{/* The rules that the chart keeps wherever it is installed. */}}
{{- define "[[ chart ]].guards" -}}
[% for guard in guards %]
{{- if [[ guard.fails ]] }}
{{- fail [[ go(guard.message) ]] }}
{{- end }}
[% endfor %]
{{- end }}

[% endif %]
[% if has_pods %]
{{/*
What no schema can say of a workload; each sentence names the value and the way out.
Takes root, values, at (what stands before the values' paths) and what is fixed: container, env, volumes, mounts.
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
{{- fail (printf "%s has a control character (U+007F to U+009F, U+FFFE, U+FFFF), which Kubernetes does not get as it is" $key) }}
{{- end }}
{{- end }}
{{- range $probe := list "livenessProbe" "readinessProbe" "startupProbe" }}
{{- $given := get $values $probe | default dict }}
{{- $handlers := keys (pick $given "exec" "grpc" "httpGet" "tcpSocket") | sortAlpha }}
{{- if gt (len $handlers) 1 }}
{{- fail (printf "%s%s has %d handlers, %s: a probe has one. Maps are merged: set the other to null, as in --set %s%s.%s=null"
  $at $probe (len $handlers) (join " and " $handlers) $at $probe (first $handlers)) }}
{{- else if and $given (not $handlers) }}
{{- fail (printf "%s%s has no handler: give it httpGet, tcpSocket, exec or grpc, or turn it off by --set %s%s=null"
  $at $probe $at $probe) }}
{{- end }}
{{- end }}
{{- if and (eq (toString $values.dnsPolicy) "None") (not ($values.dnsConfig).nameservers) }}
{{- fail (printf "%sdnsPolicy is None, which needs %sdnsConfig.nameservers" $at $at) }}
{{- end }}
{{- if gt (len (join " " ($values.dnsConfig).searches)) 2048 }}
{{- fail (printf "%sdnsConfig.searches is longer than 2048 characters in all" $at) }}
{{- end }}
{{- include "[[ chart ]].notOurs" (dict "at" (print $at "podLabels") "labels" $values.podLabels) }}
{{- include "[[ chart ]].notOurs" (dict "at" "commonLabels" "labels" .root.Values.commonLabels) }}

{{- $pulls := concat (.root.Values.imagePullSecrets | default list) ((.root.Values.global).imagePullSecrets | default list) }}
{{- include "[[ chart ]].noTwins" (dict "at" "imagePullSecrets" "keys" (list "name") "items" $pulls) }}
{{- range $value, $keys := dict "hostAliases" (list "ip") "topologySpreadConstraints" (list "topologyKey" "whenUnsatisfiable") }}
{{- include "[[ chart ]].noTwins" (dict "at" (print $at $value) "keys" $keys "items" (index $values $value)) }}
{{- end }}
{{- range $values.topologySpreadConstraints }}
{{- $selected := keys ((.labelSelector).matchLabels | default (dict "app.kubernetes.io/name" "" "app.kubernetes.io/instance" "")) }}
{{- range (.labelSelector).matchExpressions }}
{{- $selected = append $selected .key }}
{{- end }}
{{- range .matchLabelKeys }}
{{- if has . $selected }}
{{- fail (printf "%stopologySpreadConstraints: %s is among matchLabelKeys and in the label selector" $at .) }}
{{- end }}
{{- end }}
{{- end }}
{{- with ($values.podSecurityContext).sysctls }}
{{- include "[[ chart ]].noTwins" (dict "at" (print $at "podSecurityContext.sysctls") "keys" (list "name") "items" .) }}
{{- end }}

{{- $volumes := .volumes }}
{{- include "[[ chart ]].noTwins" (dict "at" (print $at "volumes") "keys" (list "name") "items" $values.volumes "taken" $volumes) }}
{{- range $values.volumes }}
{{- $volumes = append $volumes .name }}
{{- $files := list }}
{{- range (.projected).sources }}
{{- range . }}
{{- $files = concat $files (ternary (list .) (.items | default list) (hasKey . "path")) }}
{{- end }}
{{- end }}
{{- include "[[ chart ]].noTwins" (dict "at" (printf "%svolumes, %s" $at .name) "keys" (list "path") "items" $files) }}
{{- end }}

{{- $names := list .container }}
{{- $grace := ternary $values.terminationGracePeriodSeconds 30 (hasKey $values "terminationGracePeriodSeconds") }}
{{- $main := pick $values "lifecycle" "resources" "securityContext" "volumeMounts" }}
{{- $_ := set $main "env" $values.extraEnv }}
{{- include "[[ chart ]].containerChecks" (dict "at" $at "envAt" (print $at "extraEnv") "container" $main "grace" $grace
  "volumes" $volumes "env" .env "mounts" .mounts) }}
{{- range $value := list "sidecars" "initContainers" }}
{{- include "[[ chart ]].noTwins" (dict "at" (print $at $value) "keys" (list "name") "items" (index $values $value) "taken" $names) }}
{{- range index $values $value }}
{{- $names = append $names .name }}
{{- $place := printf "%s%s, %s: " $at $value .name }}
{{- include "[[ chart ]].containerChecks" (dict "at" $place "envAt" (print $place "env") "container" . "grace" $grace
  "volumes" $volumes) }}
{{- end }}
{{- end }}
{{- end }}

{{/*
What no schema can say of a container. Takes at, envAt, container, grace, the names of volumes, and what is fixed in the
chart: env, mounts.
*/}}
{{- define "[[ chart ]].containerChecks" -}}
{{- $at := .at }}
{{- $volumes := .volumes }}
{{- $context := .container.securityContext | default dict }}
{{- if and (eq (toString $context.allowPrivilegeEscalation) "false") (has "CAP_SYS_ADMIN" (($context.capabilities).add | default list)) }}
{{- fail (printf "%ssecurityContext adds CAP_SYS_ADMIN, so allowPrivilegeEscalation can't be false: set it to null" $at) }}
{{- end }}
{{- include "[[ chart ]].noTwins" (dict "at" .envAt "keys" (list "name") "items" .container.env "taken" .env) }}
{{- include "[[ chart ]].noTwins" (dict "at" (print $at "ports") "keys" (list "name") "items" .container.ports) }}
{{- include "[[ chart ]].noTwins" (dict "at" (print $at "ports") "keys" (list "containerPort" "protocol") "items" .container.ports) }}
{{- $bound := list }}
{{- range .container.ports }}
{{- if .hostPort }}
{{- $bound = append $bound . }}
{{- end }}
{{- end }}
{{- include "[[ chart ]].noTwins" (dict "at" (print $at "ports") "keys" (list "hostPort" "hostIP" "protocol") "items" $bound) }}
{{- include "[[ chart ]].noTwins" (dict "at" (print $at "volumeMounts") "keys" (list "mountPath") "items" .container.volumeMounts
  "taken" .mounts) }}
{{- range .container.volumeMounts }}
{{- if not (has .name $volumes) }}
{{- fail (printf "%svolumeMounts: there is no volume %s; declare it in volumes" $at .name) }}
{{- else if and (eq (toString .mountPropagation) "Bidirectional") (not $context.privileged) }}
{{- fail (printf "%svolumeMounts: %s is Bidirectional, which needs securityContext.privileged" $at .mountPath) }}
{{- end }}
{{- end }}
[% if has_files %]
{{- range .container.env }}
{{- with (.valueFrom).fileKeyRef }}
{{- if not (has .volumeName $volumes) }}
{{- fail (printf "%s: there is no volume %s; declare it in volumes" $.envAt .volumeName) }}
{{- end }}
{{- end }}
{{- end }}
[% endif %]
[% if has_sleep %]
{{- range $event, $handler := .container.lifecycle }}
{{- with ($handler.sleep).seconds }}
{{- if gt (int .) (int $.grace) }}
{{- fail (printf "%slifecycle.%s.sleep is %v seconds, longer than terminationGracePeriodSeconds, %v" $at $event . $.grace) }}
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
{{- fail (printf "%sresources.requests.%s is %v, more than its limit %v" $at $name (get $requests $name) (get $limits $name)) }}
{{- else if and (regexMatch "/|^hugepages-" $name) (or (ne $asked $most) (not (hasKey $limits $name))) }}
{{- fail (printf "%sresources: what is asked of %s is what it gets: limits.%s has to be %v as well" $at $name $name (get $requests $name)) }}
{{- end }}
{{- end }}
{{- range $name, $most := $limits }}
{{- if hasPrefix "hugepages-" $name }}
{{- $page := include "[[ chart ]].quantity" (trimPrefix "hugepages-" $name) | float64 | int64 }}
{{- if mod (include "[[ chart ]].quantity" $most | float64 | int64) $page }}
{{- fail (printf "%sresources.limits.%s is %v, no multiple of its pages" $at $name $most) }}
{{- else if not (or $requests.cpu $requests.memory $limits.cpu $limits.memory) }}
{{- fail (printf "%sresources: %s needs cpu or memory beside it" $at $name) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* A quantity as a plain number, for comparisons. */}}
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

[% endif %]
[% if "Service" in kinds %]
{{/* What no schema can say of a Service. Takes service, at, name and ports: lists of path, protocol, number. */}}
{{- define "[[ chart ]].serviceChecks" -}}
{{- $at := .at }}
{{- $service := .service }}
{{- $type := $service.type | default "ClusterIP" }}
{{- $families := $service.ipFamilies | default list }}
{{- if and (eq (toString $service.clusterIP) "None") (ne $type "ClusterIP") }}
{{- fail (printf "%s.clusterIP is None, which needs %s.type ClusterIP, not %s" $at $at $type) }}
{{- end }}
{{- if and (gt (len $families) 1) (eq ($service.ipFamilyPolicy | default "SingleStack") "SingleStack") }}
{{- fail (printf "%s.ipFamilies has two families, which needs %s.ipFamilyPolicy PreferDualStack or RequireDualStack" $at $at) }}
{{- end }}
{{- $family := ternary "IPv6" "IPv4" (contains ":" (toString $service.clusterIP)) }}
{{- if and $families (regexMatch "[.:]" (toString $service.clusterIP)) (ne (first $families) $family) }}
{{- fail (printf "%s.clusterIP is of the family %s, which has to be the first of %s.ipFamilies" $at $family $at) }}
{{- end }}
{{- if regexMatch "^[0-9]" .name }}
{{- fail (printf "a Service's name can't begin with a digit, as %s does: set fullnameOverride" .name) }}
{{- end }}
{{- $seen := dict }}
{{- range .ports }}
{{- $path := index . 0 }}
{{- if not (index . 2) }}
{{- fail (printf "%s is not set: set it, or upgrade by --reset-then-reuse-values rather than --reuse-values" $path) }}
{{- end }}
{{- $key := printf "%v/%s" (index . 2) (index . 1) }}
{{- if hasKey $seen $key }}
{{- fail (printf "%s is %v, as is %s: two ports of a Service can't be the same" $path (index . 2) (get $seen $key)) }}
{{- end }}
{{- $_ := set $seen $key $path }}
{{- end }}
{{- include "[[ chart ]].notOurs" (dict "at" (print $at ".labels") "labels" $service.labels) }}
{{- end }}

[% endif %]
[% if "NetworkPolicy" in kinds %]
{{/* What no schema can say of the rules of a network policy. Takes at, rules, and peers: `from` or `to`. */}}
{{- define "[[ chart ]].networkPolicyChecks" -}}
{{- range .rules }}
{{- range .ports }}
{{- if and .endPort (lt (int .endPort) (int .port)) }}
{{- fail (printf "%s: endPort %v is before port %v" $.at .endPort .port) }}
{{- end }}
{{- end }}
{{- range index . $.peers }}
{{- with .ipBlock }}
{{- $cidr := .cidr }}
{{- $block := include "[[ chart ]].network" (dict "at" $.at "cidr" .cidr) }}
{{- range .except }}
{{- $except := include "[[ chart ]].network" (dict "at" $.at "cidr" .) }}
{{- if or (eq $except $block) (not (hasPrefix $block $except)) }}
{{- fail (printf "%s: except %s is not a part of %s" $.at . $cidr) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/*
A network, `10.0.0.0/8` or `fd00::/8`, as the bits that its addresses begin with, behind its family. Takes cidr, and at.
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
{{- fail (printf "%s: %s is no block of addresses" .at .cidr) }}
{{- else if contains "1" (substr $length (len $bits) $bits) }}
{{- fail (printf "%s: %s has bits set beyond its first %d, which are all that count" .at .cidr $length) }}
{{- else if and $isV6 (hasPrefix (print (repeat 80 "0") (repeat 16 "1")) $bits) }}
{{- fail (printf "%s: %s is a block of IPv4 addresses: write it as one" .at .cidr) }}
{{- end }}
{{- ternary "6:" "4:" $isV6 }}{{ trunc $length $bits }}
{{- end }}

[% endif %]
{{/*
Two entries of a list can't have the same keys: server-side apply refuses them. Takes at, keys, items, and taken: what is
there already.
*/}}
{{- define "[[ chart ]].noTwins" -}}
{{- $seen := .taken | default list }}
{{- range $item := .items }}
{{- $key := list }}
{{- range $.keys }}
{{- $key = append $key (get $item . | default (ternary "TCP" "" (eq . "protocol"))) }}
{{- end }}
{{- $key = join " " $key }}
{{- if and $key (has $key $seen) }}
{{- fail (printf "%s: %s is there twice" $.at $key) }}
{{- end }}
{{- $seen = append $seen $key }}
{{- end }}
{{- end }}

{{/* What the chart makes itself: extraManifests can't bring it again. */}}
{{- define "[[ chart ]].resources" -}}
[% for resource in resources if resource.file and not resource.kind.is_hook and not resource.kind.is_manifest %]
[% if resource.when.anywhere %]
{{- if [[ resource.when.anywhere ]] }}
[% endif %]
[[ resource.kind.name ]] {{ .Release.Namespace }}/[[ resource.name.text ]]
[% if resource.when.anywhere %]
{{- end }}
[% endif %]
[% endfor %]
{{- end }}

{{/* Labels that the chart sets can't be set again: a key may stand only once. Takes at and labels. */}}
{{- define "[[ chart ]].notOurs" -}}
{{- range $label, $_ := .labels }}
{{- if or (hasPrefix "app.kubernetes.io/" $label) (eq $label "helm.sh/chart") }}
{{- fail (printf "%s: %s is a label that the chart sets itself" $.at $label) }}
{{- end }}
{{- end }}
{{- end }}
