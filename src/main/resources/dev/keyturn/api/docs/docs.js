'use strict';

// The description needs a token like everything else. Nothing is kept: a reload forgets it.
document.getElementById('login').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = document.getElementById('token');
  const said = document.getElementById('said');
  const token = field.value.trim();
  field.value = '';
  const ui = SwaggerUIBundle({
    url: '/api/v1/openapi.yaml',
    dom_id: '#ui',
    presets: [SwaggerUIBundle.presets.apis],
    deepLinking: false,
    validatorUrl: null,
    persistAuthorization: false,
    requestInterceptor: (request) => {
      if (new URL(request.url, location.href).origin === location.origin) {
        request.headers.Authorization = 'Bearer ' + token;
      }
      return request;
    },
    responseInterceptor: (response) => {
      if (response.url.endsWith('/openapi.yaml')) {
        said.textContent = response.ok
          ? 'Requests of this page carry your token.'
          : 'The token was not accepted (' + response.status + ').';
      }
      return response;
    },
    onComplete: () => ui.preauthorizeApiKey('bearer', token),
  });
});
