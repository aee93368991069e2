"""gRPC's core, as its Python package wraps it, with its own xDS client: the same program as GrpcCallerMain, which explains it."""

import collections
import sys

import grpc
from google.protobuf.wrappers_pb2 import StringValue

PATIENCE_SECONDS = 5


def main():
    with grpc.insecure_channel(sys.argv[1]) as channel:
        echo = channel.unary_unary(
            "/outrigger.examples.Echo/Echo",
            request_serializer=StringValue.SerializeToString,
            response_deserializer=StringValue.FromString,
        )
        for line in sys.stdin:
            words = line.strip().split(" ", 1)
            headers = [tuple(word.split("=", 1)) for word in words[1:]]
            answers = collections.Counter(call(echo, headers) for _ in range(int(words[0])))
            print(" ".join(f"{answer}={times}" for answer, times in sorted(answers.items())), flush=True)


def call(echo, headers):
    try:
        return echo(StringValue(), timeout=PATIENCE_SECONDS, metadata=headers).value
    except grpc.RpcError as error:
        print(error.details(), file=sys.stderr, flush=True)
        return error.code().name


main()
