/*
 * A meter asked with libcurl, one connection for each request, as the LEM module of EVerest does it: a new handle per
 * request, no reuse, bodies in chunks after "Expect: 100-continue", three settings before each start.
 *
 * meter http|https PORT [CERTIFICATE.pem]; orders on stdin, an answer in JSON for each:
 *   poll N      N live measurements
 *   transact N  N transactions, each started and stopped, its record fetched
 *   hertz S     one live measurement a second, for S seconds
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

struct text {
  char *bytes;
  size_t length;
  size_t read;
};

static const char *scheme;
static const char *port;
static struct text certificate;

static double now_us(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

static double cpu_us(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
         (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

static void fail(const char *what, const char *why) {
  fprintf(stderr, "%s: %s\n", what, why);
  exit(1);
}

static size_t keep(char *bytes, size_t size, size_t count, void *into) {
  struct text *text = into;
  size_t length = size * count;
  text->bytes = realloc(text->bytes, text->length + length + 1);
  if (text->bytes == NULL) return 0;
  memcpy(text->bytes + text->length, bytes, length);
  text->length += length;
  text->bytes[text->length] = '\0';
  return length;
}

static size_t give(char *into, size_t size, size_t count, void *from) {
  struct text *text = from;
  size_t left = text->length - text->read;
  size_t length = size * count < left ? size * count : left;
  memcpy(into, text->bytes + text->read, length);
  text->read += length;
  return length;
}

/* The answer's body, to be freed; the program ends when the status is another one. */
static struct text ask(const char *method, const char *path, const char *body, long expected) {
  struct text answer = {NULL, 0, 0};
  struct text sent = {(char *)body, body == NULL ? 0 : strlen(body), 0};
  char url[512];
  char why[CURL_ERROR_SIZE] = "";
  long status = 0;
  struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
  CURL *curl = curl_easy_init();
  if (curl == NULL || headers == NULL) fail("curl", "no memory");
  snprintf(url, sizeof url, "%s://127.0.0.1:%s%s", scheme, port, path);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 5000L);
  curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  if (certificate.length > 0) {
    struct curl_blob blob = {certificate.bytes, certificate.length, CURL_BLOB_NOCOPY};
    curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob);
    curl_easy_setopt(curl, CURLOPT_SSL_CIPHER_LIST, "DEFAULT:@SECLEVEL=1");
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
  }
  if (body != NULL) {
    curl_easy_setopt(curl, strcmp(method, "PUT") == 0 ? CURLOPT_UPLOAD : CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, &sent);
    if (strcmp(method, "POST") == 0) headers = curl_slist_append(headers, "Transfer-Encoding: chunked");
  }
  if (curl_easy_perform(curl) != CURLE_OK) fail(path, why);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  if (status != expected) fail(path, answer.bytes == NULL ? "another status" : answer.bytes);
  curl_easy_cleanup(curl);
  curl_slist_free_all(headers);
  return answer;
}

/* The number behind a name of a flat object. */
static double number_of(const char *json, const char *name) {
  const char *at = strstr(json, name);
  if (at == NULL || (at = strchr(at, ':')) == NULL) fail(name, "is missing in the answer");
  return strtod(at + 1, NULL);
}

static void poll_once(unsigned long index) {
  static const char *const fields[] = {"\"voltage\"",      "\"current\"",           "\"power\"",
                                       "\"temperatureH\"", "\"temperatureL\"",      "\"energyImportTotal\"",
                                       "\"energyExportTotal\""};
  struct text answer = ask("GET", "/v2/livemeasure", NULL, 200);
  volatile double sum = 0;
  (void)index;
  for (size_t field = 0; field < sizeof fields / sizeof *fields; field += 1)
    sum += number_of(answer.bytes, fields[field]);
  if (strstr(answer.bytes, "\"timestamp\"") == NULL) fail("\"timestamp\"", "is missing in the answer");
  free(answer.bytes);
}

static void write_setting(const char *body) {
  struct text answer = ask("PUT", "/v1/settings", body, 200);
  if (number_of(answer.bytes, "\"result\"") != 1) fail(body, answer.bytes);
  free(answer.bytes);
}

static void transact_once(unsigned long index) {
  char id[64];
  char path[128];
  char body[512];
  char utc[64];
  struct text answer;
  time_t seconds = time(NULL);
  strftime(utc, sizeof utc, "{\"time\":{\"utc\":\"%Y-%m-%dT%H:%M:%S.000Z\"}}", gmtime(&seconds));
  write_setting(utc);
  write_setting("{\"time\": {\"tz\":\"+00:00\"}}");
  write_setting("{\"time\": {\"dst\":{\"activated\":false,\"offset\":60,"
                "\"start\":{\"order\":\"last\",\"day\":\"sunday\",\"month\":\"march\",\"hour\":\"T01:00Z\"},"
                "\"end\":{\"order\":\"last\",\"day\":\"sunday\",\"month\":\"october\",\"hour\":\"T01:00Z\"}}}}");
  snprintf(id, sizeof id, "curl-%ld-%lu", (long)seconds, index);
  snprintf(body, sizeof body,
           "{\"evseId\":\"DE*BEN*E1\",\"transactionId\":\"%s\",\"clientId\":\"token,%s\",\"tariffId\":0,\"TT\":\"\","
           "\"UV\":\"\",\"UD\":\"\",\"cableId\":0,\"userData\":\"\",\"SC\":0}",
           id, id);
  answer = ask("POST", "/v2/legal", body, 201);
  if (strstr(answer.bytes, "\"running\"") == NULL || strstr(answer.bytes, "true") == NULL)
    fail("POST /v2/legal", answer.bytes);
  free(answer.bytes);
  snprintf(path, sizeof path, "/v2/legal?transactionId=%s", id);
  answer = ask("PUT", path, "{\"running\": false}", 200);
  if (((long)number_of(answer.bytes, "\"transactionStatus\"") & 4) != 0) fail("PUT /v2/legal", answer.bytes);
  free(answer.bytes);
  snprintf(path, sizeof path, "/v2/ocmf?transactionId=%s", id);
  answer = ask("GET", path, NULL, 200);
  if (answer.length == 0) fail("GET /v2/ocmf", "nothing");
  free(answer.bytes);
}

static void hertz_once(unsigned long index) {
  struct timespec second = {1, 0};
  poll_once(index);
  nanosleep(&second, NULL);
}

static int by_size(const void *one, const void *other) {
  double difference = *(const double *)one - *(const double *)other;
  return (difference > 0) - (difference < 0);
}

static void time_all(unsigned long count, void (*once)(unsigned long)) {
  static unsigned long index = 0;
  double *took_us = malloc(count * sizeof *took_us);
  double before_us = cpu_us();
  if (took_us == NULL) fail("times", "no memory");
  for (unsigned long each = 0; each < count; each += 1) {
    double start_us = now_us();
    once(index);
    index += 1;
    took_us[each] = now_us() - start_us;
  }
  double used_us = cpu_us() - before_us;
  qsort(took_us, count, sizeof *took_us, by_size);
  printf("{\"cpuUs\":%.3f,\"p50Us\":%.3f}\n", used_us / (double)count, took_us[count / 2]);
  fflush(stdout);
  free(took_us);
}

int main(int count, char **given) {
  char line[128];
  char name[32];
  unsigned long amount;
  if (count < 3) fail("meter", "http|https PORT [CERTIFICATE.pem]");
  scheme = given[1];
  port = given[2];
  if (count > 3) {
    char bytes[4096];
    size_t length;
    FILE *file = fopen(given[3], "r");
    if (file == NULL) fail(given[3], "cannot be opened");
    while ((length = fread(bytes, 1, sizeof bytes, file)) > 0) keep(bytes, 1, length, &certificate);
    fclose(file);
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "%31s %lu", name, &amount) != 2 || amount == 0) fail("order", line);
    if (strcmp(name, "poll") == 0) time_all(amount, poll_once);
    else if (strcmp(name, "transact") == 0) time_all(amount, transact_once);
    else if (strcmp(name, "hertz") == 0) time_all(amount, hertz_once);
    else fail("no such order", name);
  }
  curl_global_cleanup();
  return 0;
}
