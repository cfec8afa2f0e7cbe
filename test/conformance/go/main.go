// Command reference answers, on standard input and output, what k8s.io/apiserver makes of audit policies.
//
// One JSON object a line in, one out, in order. "ask" says what is wanted:
//
//	{"ask": "load", "text": "…"}
//	  → {"ok": true, "warnings": ["…"], "policy": {…}} or {"ok": false, "message": "…", "warnings": ["…"]}
//	{"ask": "evaluate", "text": "…", "requests": [ATTRIBUTES…]}
//	  → {"ok": true, "decisions": [{"level", "omitStages", "omitManagedFields", "rule"}…]}
//	{"ask": "time", "text": "…", "requests": [ATTRIBUTES…]}
//	  → {"ok": true, "levels": {"None": N, …}, "nanoseconds": N}
//	{"ask": "attributes", "method": "GET", "url": "/api/v1/pods?watch=1"}
//	  → {"ok": true, "attributes": ATTRIBUTES} or {"ok": false, "message": "…"}
//	{"ask": "yaml", "text": "…"}
//	  → {"ok": true, "json": "…", "duplicates": "…"} or {"ok": false, "message": "…"}
//
// ATTRIBUTES is {"user": {"name", "groups"} | null, "verb", "path",
// "resource": {"group", "resource", "subresource", "namespace", "name"} | null}.
// A message is the error of policy.LoadPolicyFromBytes; "nanoseconds" is the time of the evaluations alone.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"time"

	"k8s.io/apimachinery/pkg/util/sets"
	auditinternal "k8s.io/apiserver/pkg/apis/audit"
	"k8s.io/apiserver/pkg/audit/policy"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/endpoints/filters"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/klog/v2"
	"sigs.k8s.io/yaml"
)

type question struct {
	Ask      string       `json:"ask"`
	Text     string       `json:"text"`
	Requests []attributes `json:"requests"`
	Method   string       `json:"method"`
	URL      string       `json:"url"`
}

type answer struct {
	OK          bool           `json:"ok"`
	Message     string         `json:"message,omitempty"`
	Warnings    []string       `json:"warnings,omitempty"`
	Policy      *policyJSON    `json:"policy,omitempty"`
	Decisions   []decision     `json:"decisions,omitempty"`
	Nanoseconds int64          `json:"nanoseconds,omitempty"`
	Levels      map[string]int `json:"levels,omitempty"`
	Attributes  *attributes    `json:"attributes,omitempty"`
	JSON        string         `json:"json,omitempty"`
	Duplicates  string         `json:"duplicates,omitempty"`
}

type attributes struct {
	User     *userJSON     `json:"user"`
	Verb     string        `json:"verb"`
	Path     string        `json:"path"`
	Resource *resourceJSON `json:"resource"`
}

type userJSON struct {
	Name   string   `json:"name"`
	Groups []string `json:"groups"`
}

type resourceJSON struct {
	Group       string `json:"group"`
	Resource    string `json:"resource"`
	Subresource string `json:"subresource"`
	Namespace   string `json:"namespace"`
	Name        string `json:"name"`
}

type decision struct {
	Level             string   `json:"level"`
	OmitStages        []string `json:"omitStages"`
	OmitManagedFields bool     `json:"omitManagedFields"`
	Rule              *int     `json:"rule"`
}

type policyJSON struct {
	Rules             []ruleJSON `json:"rules"`
	OmitStages        []string   `json:"omitStages"`
	OmitManagedFields bool       `json:"omitManagedFields"`
}

type ruleJSON struct {
	Level             string      `json:"level"`
	Users             []string    `json:"users"`
	UserGroups        []string    `json:"userGroups"`
	Verbs             []string    `json:"verbs"`
	Resources         []entryJSON `json:"resources"`
	Namespaces        []string    `json:"namespaces"`
	NonResourceURLs   []string    `json:"nonResourceURLs"`
	OmitStages        []string    `json:"omitStages"`
	OmitManagedFields *bool       `json:"omitManagedFields"`
}

type entryJSON struct {
	Group         string   `json:"group"`
	Resources     []string `json:"resources"`
	ResourceNames []string `json:"resourceNames"`
}

func main() {
	warnings := captureWarnings()
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	decoder := json.NewDecoder(in)
	encoder := json.NewEncoder(out)
	for decoder.More() {
		var q question
		if err := decoder.Decode(&q); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		if err := encoder.Encode(reply(q, warnings)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		out.Flush()
	}
}

func reply(q question, warnings *bytes.Buffer) answer {
	switch q.Ask {
	case "load":
		loaded, a := load(q.Text, warnings)
		if loaded != nil {
			a.Policy = describe(loaded)
		}
		return a
	case "evaluate":
		loaded, a := load(q.Text, warnings)
		if loaded != nil {
			a.Decisions = evaluate(loaded, q.Requests)
		}
		return a
	case "time":
		loaded, a := load(q.Text, warnings)
		if loaded != nil {
			a.Levels, a.Nanoseconds = timeEvaluations(loaded, q.Requests)
		}
		return a
	case "attributes":
		return parseRequest(q.Method, q.URL)
	case "yaml":
		return readYAML(q.Text)
	}
	return answer{Message: fmt.Sprintf("unknown question %q", q.Ask)}
}

func load(text string, warnings *bytes.Buffer) (*auditinternal.Policy, answer) {
	warnings.Reset()
	loaded, err := policy.LoadPolicyFromBytes([]byte(text))
	klog.Flush()
	a := answer{OK: err == nil, Warnings: readWarnings(warnings.String())}
	if err != nil {
		a.Message = err.Error()
	}
	return loaded, a
}

// evaluate also finds the rule that decides, which the evaluator does not tell: each rule is asked alone.
func evaluate(p *auditinternal.Policy, requests []attributes) []decision {
	alone := make([]func(authorizer.Attributes) bool, len(p.Rules))
	for i, rule := range p.Rules {
		rule.Level = auditinternal.LevelMetadata
		evaluator := policy.NewPolicyRuleEvaluator(&auditinternal.Policy{Rules: []auditinternal.PolicyRule{rule}})
		alone[i] = func(a authorizer.Attributes) bool {
			return evaluator.EvaluatePolicyRule(a).Level == auditinternal.LevelMetadata
		}
	}
	evaluator := policy.NewPolicyRuleEvaluator(p)
	asked := records(requests)
	decisions := make([]decision, len(asked))
	for i, a := range asked {
		config := evaluator.EvaluatePolicyRule(a)
		decisions[i] = decision{
			Level:             string(config.Level),
			OmitStages:        stages(config.OmitStages),
			OmitManagedFields: config.OmitManagedFields,
		}
		for j, matches := range alone {
			if matches(a) {
				decisions[i].Rule = &j
				break
			}
		}
	}
	return decisions
}

func timeEvaluations(p *auditinternal.Policy, requests []attributes) (map[string]int, int64) {
	evaluator := policy.NewPolicyRuleEvaluator(p)
	asked := records(requests)
	levels := map[string]int{}
	start := time.Now()
	for _, a := range asked {
		levels[string(evaluator.EvaluatePolicyRule(a).Level)]++
	}
	return levels, time.Since(start).Nanoseconds()
}

func records(requests []attributes) []authorizer.Attributes {
	asked := make([]authorizer.Attributes, len(requests))
	for i := range requests {
		asked[i] = requests[i].record()
	}
	return asked
}

func (a attributes) record() authorizer.Attributes {
	record := authorizer.AttributesRecord{Verb: a.Verb, Path: a.Path}
	if a.User != nil {
		record.User = &user.DefaultInfo{Name: a.User.Name, Groups: a.User.Groups}
	}
	if a.Resource != nil {
		record.ResourceRequest = true
		record.APIGroup = a.Resource.Group
		record.Resource = a.Resource.Resource
		record.Subresource = a.Resource.Subresource
		record.Namespace = a.Resource.Namespace
		record.Name = a.Resource.Name
	}
	return record
}

func parseRequest(method, url string) answer {
	req, err := http.NewRequest(method, "https://kubernetes.default"+url, nil)
	if err != nil {
		return answer{Message: err.Error()}
	}
	factory := &request.RequestInfoFactory{
		APIPrefixes:          sets.NewString("api", "apis"),
		GrouplessAPIPrefixes: sets.NewString("api"),
	}
	info, err := factory.NewRequestInfo(req)
	if err != nil {
		return answer{Message: err.Error()}
	}
	a, err := filters.GetAuthorizerAttributes(request.WithRequestInfo(context.Background(), info))
	if err != nil {
		return answer{Message: err.Error()}
	}
	parsed := &attributes{Verb: a.GetVerb(), Path: a.GetPath()}
	if a.IsResourceRequest() {
		parsed.Resource = &resourceJSON{
			Group:       a.GetAPIGroup(),
			Resource:    a.GetResource(),
			Subresource: a.GetSubresource(),
			Namespace:   a.GetNamespace(),
			Name:        a.GetName(),
		}
	}
	return answer{OK: true, Attributes: parsed}
}

func readYAML(text string) answer {
	converted, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return answer{Message: err.Error()}
	}
	a := answer{OK: true, JSON: string(converted)}
	if _, err := yaml.YAMLToJSONStrict([]byte(text)); err != nil {
		a.Duplicates = err.Error()
	}
	return a
}

func describe(p *auditinternal.Policy) *policyJSON {
	described := &policyJSON{
		Rules:             make([]ruleJSON, len(p.Rules)),
		OmitStages:        stages(p.OmitStages),
		OmitManagedFields: p.OmitManagedFields,
	}
	for i, rule := range p.Rules {
		entries := make([]entryJSON, len(rule.Resources))
		for j, entry := range rule.Resources {
			entries[j] = entryJSON{entry.Group, list(entry.Resources), list(entry.ResourceNames)}
		}
		described.Rules[i] = ruleJSON{
			Level:             string(rule.Level),
			Users:             list(rule.Users),
			UserGroups:        list(rule.UserGroups),
			Verbs:             list(rule.Verbs),
			Resources:         entries,
			Namespaces:        list(rule.Namespaces),
			NonResourceURLs:   list(rule.NonResourceURLs),
			OmitStages:        stages(rule.OmitStages),
			OmitManagedFields: rule.OmitManagedFields,
		}
	}
	return described
}

func list(values []string) []string {
	return append([]string{}, values...)
}

func stages(values []auditinternal.Stage) []string {
	names := []string{}
	for _, stage := range values {
		names = append(names, string(stage))
	}
	return names
}

func captureWarnings() *bytes.Buffer {
	flags := flag.NewFlagSet("klog", flag.ExitOnError)
	klog.InitFlags(flags)
	for name, value := range map[string]string{"logtostderr": "false", "one_output": "true", "stderrthreshold": "FATAL"} {
		if err := flags.Set(name, value); err != nil {
			panic(err)
		}
	}
	captured := &bytes.Buffer{}
	klog.SetOutput(captured)
	return captured
}

var warning = regexp.MustCompile(`(?s)^W[^\]]*\] Audit policy contains errors, falling back to lenient decoding: (.*)\n$`)

func readWarnings(log string) []string {
	if match := warning.FindStringSubmatch(log); match != nil {
		return []string{match[1]}
	}
	return nil
}
