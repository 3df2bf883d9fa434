"""Mistakes in the parts of a workload that mypy sees."""

from chartgen import (
    EmptyDir,
    Exec,
    ExistingSecret,
    Grpc,
    HttpGet,
    Image,
    Mount,
    PersistentVolumeClaim,
    PodAffinityTerm,
    Port,
    Requirement,
    Resources,
    RollingUpdate,
    Secret,
    SecurityContext,
    Service,
    ServiceAccount,
    TcpSocket,
    Toleration,
    TopologySpreadConstraint,
)

tag_by_position = Image("shop", "1.0.0")  # error: [call-arg]
tag_as_number = Image("shop", tag=1.0)  # error: [arg-type]
wrong_pull_policy = Image("shop", tag="1", pull_policy="always")  # error: [arg-type]
cpu_as_number = Resources(cpu=1)  # error: [arg-type]
misspelt_limit = Resources(cpu="1", cpu_limits="2")  # error: [call-arg]
limit_by_position = Resources("1", "1Gi", "2")  # error: [call-arg]
wrong_protocol = Port(53, protocol="udp")  # error: [arg-type]
wrong_service_type = Service(80, type="Nodeport")  # error: [arg-type]
text_for_service_port = Service("80")  # error: [arg-type]
extra_by_position = Service(80, {})  # error: [call-arg]
wrong_family = Service(80, ip_families=["ipv4"])  # error: [list-item]
port_by_position = HttpGet("/health", 8080)  # error: [call-arg]
seconds_as_text = HttpGet("/health", period_seconds="10")  # error: [arg-type]
wrong_timing = TcpSocket(8080, interval=10)  # error: [call-arg]
grpc_by_name = Grpc("grpc")  # error: [arg-type]
list_of_surge = RollingUpdate(max_surge=[1])  # error: [arg-type]
wrong_effect = Toleration("gpu", effect="NoScedule")  # error: [arg-type]
operator_by_position = Toleration("gpu", "Exists")  # error: [call-arg]
wrong_operator = Requirement("disk", "in", ["ssd"])  # error: [arg-type]
no_topology_key = TopologySpreadConstraint(max_skew=1)  # error: [call-arg]
user_as_text = SecurityContext(run_as_user="1000")  # error: [arg-type]
claim_without_size = PersistentVolumeClaim("data")  # error: [call-arg]
wrong_access_mode = PersistentVolumeClaim("data", size="1Gi", access_modes=["RWO"])  # error: [list-item]
medium = EmptyDir("tmp", medium="memory")  # error: [arg-type]
mount_of_text = Mount("data")  # error: [arg-type]
contents_for_secret = Secret({"PASSWORD": "hunter2"})  # error: [arg-type]
create_as_text = ServiceAccount(create="yes")  # error: [arg-type]
